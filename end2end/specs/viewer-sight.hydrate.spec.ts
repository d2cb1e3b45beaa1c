import type { Locator } from "@playwright/test";
import { expect, test } from "../harness/test.ts";
import { focused, takeOver, treeOf } from "../harness/tree.ts";

const inside = (panel: Locator) => panel.locator(".inside");
const scrolledLeft = (panel: Locator) => inside(panel).evaluate((inside) => inside.scrollLeft);

test("a match far to the right of its row is brought into sight, and so is the beginning of the next row", async ({
  reply,
  job,
  page,
}) => {
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ a: `${"x ".repeat(150)}TARGET`, b: 1 }) }));
  await job.isLive();
  await takeOver(job.result);
  const current = job.result.locator("mark.current");
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toContainText("a: ");
  expect(await scrolledLeft(job.result), "a row that is too wide moves nothing").toBe(0);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("TARGET");
  await expect(current).toHaveText("TARGET");
  await expect(current).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result).locator("b")).toBeInViewport({ ratio: 1 });
  expect(await scrolledLeft(job.result)).toBe(0);
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await page.keyboard.press("Control+f");
  await page.keyboard.press("Enter");
  await expect(current).toHaveText("TARGET");
  await expect(current).toBeInViewport({ ratio: 1 });
});

test("with only matches shown the one that was gone to is marked, too", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ a: "seek", b: `${"x ".repeat(150)}seek` }) }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await job.result.getByLabel("only matches").check();
  await job.result.getByRole("searchbox").fill("seek");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(job.result.getByRole("search").getByRole("status")).toHaveText("2 of 2");
  await expect(job.result.locator("mark.current")).toBeInViewport({ ratio: 1 });
});

for (const only of [false, true]) {
  test(`whoever goes on before anything was found still goes on${only ? ", with only matches shown, too" : ""}`, async ({ reply, job, page }) => {
    await job.open(await reply.createStill({ jsonDataResult: '["seek", "seek", "seek", "seek"]' }));
    await job.isLive();
    await takeOver(job.result);
    await page.keyboard.press("Control+f");
    if (only) await job.result.getByLabel("only matches").check();
    // All of it happens before the browser gets round to anything else.
    await job.result.getByRole("searchbox").evaluate((field: HTMLInputElement) => {
      field.value = "seek";
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      for (let times = 0; times < 2; times++) field.form!.requestSubmit();
    });
    await expect(job.result.getByRole("search").getByRole("status")).toHaveText(only ? "2 of 4" : "3 of 4");
  });
}

test("what is clicked at the right stays where it is", async ({ reply, job }) => {
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ a: "x ".repeat(150), b: 1 }) }));
  await job.isLive();
  await takeOver(job.result);
  await inside(job.result).evaluate((inside) => (inside.scrollLeft = 400));
  const box = (await inside(job.result).boundingBox())!;
  const row = (await job.result.getByRole("treeitem", { name: "a: " }).boundingBox())!;
  await job.page.mouse.click(box.x + box.width - 60, row.y + row.height / 2);
  await expect(focused(job.result)).toContainText("a: ");
  expect(await scrolledLeft(job.result)).toBe(400);
});

test("after closing all, the row that is marked is the one that is copied", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"note": "n", "contacts": [{"name": "Ann"}, {"name": "Bo"}]}' }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("End");
  await expect(focused(job.result)).toContainText("Bo");
  await job.result.getByRole("button", { name: "Close all" }).click();
  await expect(focused(job.result)).toContainText("contacts: ");
  await expect(job.result.locator("[data-part=path]")).toHaveText("$['contacts']");
});

test("the row with the focus is shown when the keyboard comes back to the tree", async ({ reply, job, page }) => {
  const rows = Array.from({ length: 2_000 }, (_, row) => row);
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify(rows) }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("ArrowDown");
  for (const [away, back] of [["Tab", "Shift+Tab"], ["Control+f", "Escape"]]) {
    await inside(job.result).evaluate((inside) => (inside.scrollTop = 20_000));
    await expect(focused(job.result)).toHaveCount(0);
    await page.keyboard.press(away!);
    await page.keyboard.press(back!);
    await expect(treeOf(job.result)).toBeFocused();
    await expect(focused(job.result)).toHaveText("0: 0");
    await expect(focused(job.result)).toBeInViewport({ ratio: 1 });
  }
  // A click means what is under the pointer, which therefore must not move.
  await job.result.getByRole("button", { name: "Find" }).focus();
  await inside(job.result).evaluate((inside) => (inside.scrollTop = 20_000));
  await expect(focused(job.result)).toHaveCount(0);
  const box = (await inside(job.result).boundingBox())!;
  await page.mouse.click(box.x + 100, box.y + box.height / 2);
  await expect(focused(job.result)).toHaveText(/\d{3}: \d{3}$/);
});

test("what opens above the row with the focus leaves it in sight", async ({ reply, job, page }) => {
  const long = Array.from({ length: 500 }, (_, row) => row);
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ long, last: { a: 1 } }) }));
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("button", { name: "Close all" }).click();
  await treeOf(job.result).focus();
  await page.keyboard.press("End");
  await expect(focused(job.result)).toContainText("last: ");
  await page.keyboard.press("*");
  await expect(focused(job.result)).toHaveAttribute("aria-expanded", "true");
  await expect(focused(job.result)).toContainText("last: ");
  await expect(focused(job.result)).toBeInViewport({ ratio: 0.9 });
});
