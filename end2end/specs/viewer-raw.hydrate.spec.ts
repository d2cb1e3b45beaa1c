import type { Locator } from "@playwright/test";
import { violations } from "../harness/axe.ts";
import { SlicesHeld } from "../harness/slices.ts";
import { expect, test } from "../harness/test.ts";
import { focused, takeOver } from "../harness/tree.ts";

/** The line with the focus. */
function lineOf(panel: Locator): Locator {
  return panel.locator("[role=option].on");
}

/** Nothing is so long that the page holds much of it. */
async function staysSmall(panel: Locator): Promise<void> {
  expect(await panel.locator(".rows > *").count()).toBeLessThanOrEqual(150);
  expect(await panel.locator("*").count()).toBeLessThanOrEqual(1_500);
}

test("the raw view shows every line under its number and leads back to the tree", async ({ reply, job, page }) => {
  const rows = Array.from({ length: 20_000 }, (_, row) => `  {"row": ${row}, "exact": 1.50}`);
  await job.open(await reply.createStill({ jsonDataResult: `[\n${rows.join(",\n")}\n]` }));
  await job.isLive();
  const raw = job.result.getByRole("button", { name: "Raw", exact: true });
  await expect(job.result.getByRole("button", { name: "Wrap lines" })).toBeHidden();
  await raw.click();
  await expect(raw).toHaveAttribute("aria-pressed", "true");
  const lines = job.result.getByRole("listbox");
  await expect(lines).toBeVisible();
  // A line has no path and is no JSON of its own, and a link leads to a value.
  const ofValues = ["Copy link", "Copy JSON"].map((name) => job.result.getByRole("button", { name }));
  ofValues.push(job.result.getByLabel("How paths are written"));
  for (const control of ofValues) await expect(control).toBeHidden();
  await expect(job.result.getByRole("button", { name: "Copy value" })).toBeVisible();
  await lines.focus();
  await page.keyboard.press("End");
  await expect(lineOf(job.result)).toHaveText("20002]");
  await page.keyboard.press("ArrowUp");
  await expect(lineOf(job.result)).toHaveText('20001  {"row": 19999, "exact": 1.50}');
  await expect(job.result.locator(".where code")).toHaveText(/^line 20,001, byte [\d,]+$/);
  await staysSmall(job.result);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("12345");
  await expect(job.result.getByRole("search").getByRole("status")).toHaveText("1 of 1");
  await expect(lineOf(job.result)).toHaveText('12347  {"row": 12345, "exact": 1.50},');
  await expect(lineOf(job.result)).toHaveClass(/hit/);
  await page.keyboard.press("Escape");
  await raw.click();
  await expect(raw).toHaveAttribute("aria-pressed", "false");
  await expect(focused(job.result)).toContainText("row: 12345");
  for (const control of ofValues) await expect(control).toBeVisible();
  await job.result.getByRole("button", { name: "Close all" }).click();
  await raw.click();
  await job.result.getByRole("button", { name: "Close all" }).click();
  await expect(job.result.getByRole("tree")).toBeVisible();
});

test("the end of the lines and of a table is gone to once it is known where that is", async ({ reply, job, page }) => {
  const slices = await SlicesHeld.in(page);
  await job.open(await reply.createStill({ jsonDataResult: `[\n${'{"a":1},\n'.repeat(400_000)}{"a":2}\n]` }));
  await job.isLive();
  await takeOver(job.result);
  await expect(job.result.locator("summary > span").first()).toContainText("parsed in");
  await page.keyboard.press("End");
  await expect(focused(job.result)).toContainText("400000");
  await page.keyboard.press("Home");
  await slices.hold();
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await job.result.getByRole("listbox").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await slices.release();
  await expect(lineOf(job.result)).toHaveText('400002{"a":2}');

  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await expect(focused(job.result)).toContainText("400000");
  await slices.hold();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  await job.result.getByRole("grid").focus();
  await page.keyboard.press("End");
  await slices.release();
  await expect(job.result.getByRole("row").last()).toHaveText("4000002");
  await expect(job.result.locator(".on")).toHaveText("4000002");
});

test("a line of megabytes is folded, and wrapped to the panel where wanted", async ({ reply, job, page }) => {
  const text = JSON.stringify({ values: Array.from({ length: 150_000 }, (_, value) => value), end: "here" });
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await job.result.getByRole("listbox").focus();
  await page.keyboard.press("End");
  await expect(lineOf(job.result)).toContainText('↪');
  await expect(lineOf(job.result)).toContainText('"end":"here"}');
  await staysSmall(job.result);
  const inside = job.result.locator(".inside");
  const overflows = () => inside.evaluate((inside) => inside.scrollWidth > inside.clientWidth);
  expect(await overflows()).toBe(true);
  await job.result.getByRole("button", { name: "Wrap lines" }).click();
  // What was in focus begins a row no longer, and stays in it.
  await expect(lineOf(job.result)).toContainText(/149\d{3}/);
  await expect(lineOf(job.result)).toBeInViewport();
  await expect.poll(overflows).toBe(false);
  await staysSmall(job.result);
  await page.setViewportSize({ width: 400, height: 700 });
  await expect.poll(overflows).toBe(false);
});

test("what is no JSON at all is read to its end, searched, and marked where it fails", async ({ reply, job, page }) => {
  const lines = Array.from({ length: 5_000 }, (_, line) => `02:00:${line} all is <well> with ${line}`);
  await job.open(await reply.createStill({ jsonDataResult: lines.join("\n") + "\n" }));
  await job.isLive();
  await expect(job.result.locator(".problem")).toContainText("This is text, not JSON: at line 1, column 2");
  for (const name of ["Table", "Raw", "Close all", "Copy JSON"]) {
    await expect(job.result.getByRole("button", { name, exact: true })).toHaveCount(0);
  }
  await job.result.locator(".inside").focus();
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(job.result.getByRole("listbox")).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("End");
  await expect(lineOf(job.result)).toHaveText("5001");
  await page.keyboard.press("ArrowUp");
  await expect(lineOf(job.result)).toHaveText("500002:00:4999 all is <well> with 4999");
  await staysSmall(job.result);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("with 77");
  await expect(job.result.getByRole("search").getByRole("status")).toHaveText("1 of 11");
  await expect(lineOf(job.result)).toContainText("with 77");
  await page.keyboard.press("Escape");
  await job.result.getByRole("button", { name: "Go there" }).click();
  await expect(lineOf(job.result)).toContainText("all is <well> with 0");
  await expect(lineOf(job.result).locator("mark")).toHaveText("2");
});

test.describe("with the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a line is copied whole, however it is folded", async ({ reply, job, page }) => {
    const long = "no JSON ".repeat(500);
    await job.open(await reply.createStill({ jsonDataResult: `first\r\n${long}\r\nlast` }));
    await job.isLive();
    await job.result.locator(".inside").focus();
    await expect(async () => {
      await page.keyboard.press("End");
      await expect(lineOf(job.result)).toHaveText("3last", { timeout: 500 });
    }).toPass();
    await page.keyboard.press("ArrowUp");
    await job.result.getByRole("button", { name: "Copy line" }).click();
    await expect(job.result.locator("[data-part=said]")).toHaveText("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(long);
  });
});

test("a text that is broken early shows its beginning, the failure and the rest", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"valid": [1, 2],\n "broken" 2}\n{"x": 1}\n' }));
  await job.isLive();
  await expect(job.result.locator("pre")).toContainText('"broken" 2}');
  await takeOver(job.result);
  await expect(job.result.locator("pre")).toHaveCount(0);
  await expect(job.result.getByRole("treeitem").nth(4)).toHaveText("1,");
  await expect(job.result.getByRole("treeitem").nth(5)).toHaveText('2 "broken" 2}');
  await expect(job.result.getByRole("treeitem").nth(5).locator("mark")).toHaveText("2");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await expect(focused(job.result)).toHaveText('3{"x": 1}');
  expect(await violations(page), "of a tree with lines beneath it").toEqual([]);
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await expect(lineOf(job.result)).toHaveText('3{"x": 1}');
  expect(await violations(page), "of lines").toEqual([]);
});

test("several documents in a row are numbered and counted", async ({ reply, job }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": 1}\n{"a": 2}\n{"a": 3}' }));
  await job.isLive();
  await takeOver(job.result);
  await expect(job.result.locator("summary > span").first()).toContainText("3 documents · 6 values");
  await expect(job.result.getByRole("treeitem", { name: /^2: / })).toBeVisible();
});

test("in the raw view all that is on the screen is found as it is written", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: String.raw`{"arr": [{"i":5}], "s": "a\nb\u00e9 C:\\new"}` }));
  await job.isLive();
  await takeOver(job.result);
  const count = job.result.getByRole("search").getByRole("status");
  await page.keyboard.press("Control+f");
  await page.keyboard.type('"ARR":');
  await expect(count).toHaveText("no match");
  const raw = job.result.getByRole("button", { name: "Raw", exact: true });
  await raw.click();
  await expect(count).toHaveText("1 match");
  for (const wanted of ['{"i":5}', String.raw`a\nb`, String.raw`b\u00e9`, String.raw`C:\\new`]) {
    await job.result.getByRole("searchbox").fill(wanted);
    await expect(count, wanted).toHaveText("1 of 1");
    await expect(job.result.locator("mark.current")).toBeInViewport();
  }
  await job.result.getByRole("searchbox").fill("5");
  await expect(count).toHaveText("1 of 1");
  await raw.click();
  await expect(count).toHaveText("1 of 1");
  await expect(job.result.getByRole("treeitem", { name: "i: 5" })).toBeVisible();
});
