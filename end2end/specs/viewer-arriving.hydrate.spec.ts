import type { Locator } from "@playwright/test";
import { expect, test } from "../harness/test.ts";
import { focused, takeOver, treeOf } from "../harness/tree.ts";

const DONE = { status: "Done", progress: 1, jsonDataResult: '{"ok": true}' };
const title = (panel: Locator) => panel.locator("summary").first();

for (const [where, place] of [["the head", "summary"], ["the inside", ".inside"]]) {
  test(`the result arrives and ${where} of its panel keeps the focus`, async ({ reply, job }) => {
    const id = await reply.createStill();
    await job.open(id);
    await job.isLive();
    await expect(job.result).toContainText("no result yet");
    await job.result.locator(place!).first().focus();
    await reply.patchJob(id, DONE);
    await expect(job.result).toContainText("ok: true");
    await expect(job.result.locator(place!).first()).toBeFocused();
  });
}

test("a folded panel stays folded when the result arrives", async ({ reply, job, page }) => {
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  await title(job.result).click();
  await expect(job.result.locator(".inside")).toBeHidden();
  await reply.patchJob(id, DONE);
  await expect(title(job.result)).toContainText("1 key");
  await expect(job.result.locator(".inside")).toBeHidden();
  await expect(title(job.result)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(job.result).toContainText("ok: true");
});

const list = (length: number) => Array.from({ length }, (_, row) => ({ row, name: `Ann ${row}`, tags: [`t-${row}`] }));

test("another text shows what was open, in focus and searched for in the one before", async ({ reply, job, page }) => {
  const id = await reply.createStill({ jsonDataResult: JSON.stringify({ contacts: list(200) }) });
  await job.open(id);
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("*");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("150");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(focused(job.result)).toContainText("tags: ");
  await expect(focused(job.result)).toHaveAttribute("aria-expanded", "true");
  await reply.patchJob(id, { ...DONE, jsonDataResult: JSON.stringify({ contacts: list(300) }) });
  await expect(job.result.locator("[data-part=told]")).toHaveText("The text has changed");
  await expect(treeOf(job.result)).toBeFocused();
  await expect(focused(job.result)).toContainText("tags: [ ] 1 item");
  await expect(focused(job.result)).toHaveAttribute("aria-expanded", "true");
  await expect(focused(job.result)).toBeInViewport();
  await expect(job.result.getByRole("treeitem", { name: "Ann 150" })).toHaveAttribute("aria-level", "4");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toContainText("contacts: [ ] 300 items");
});

test("a search goes on in another text, with the same lines shown", async ({ reply, job, page }) => {
  const id = await reply.createStill({ jsonDataResult: JSON.stringify(list(20), null, 1) });
  await job.open(id);
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await job.result.getByRole("button", { name: "Wrap lines" }).click();
  await job.result.getByRole("listbox").focus();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("ann 1");
  const count = job.result.getByRole("search").getByRole("status");
  await expect(count).toHaveText("1 of 11");
  await reply.patchJob(id, { ...DONE, jsonDataResult: JSON.stringify(list(200), null, 1) });
  await expect(count).toHaveText("1 of 111");
  await expect(job.result.getByRole("searchbox")).toBeFocused();
  await expect(job.result.getByRole("searchbox")).toHaveValue("ann 1");
  await expect(job.result.getByRole("listbox")).toBeVisible();
  for (const name of ["Raw", "Wrap lines"]) {
    await expect(job.result.getByRole("button", { name, exact: true })).toHaveAttribute("aria-pressed", "true");
  }
  await page.keyboard.type("50");
  await expect(count).toHaveText("1 of 1");
});

test("another text of the same length is shown, too", async ({ reply, job }) => {
  const id = await reply.createStill({ jsonDataResult: '{"state": "AAA"}' });
  await job.open(id);
  await job.isLive();
  await expect(job.result).toContainText("AAA");
  for (const state of ["BBB", "CCC"]) {
    await reply.patchJob(id, { jsonDataResult: JSON.stringify({ state }).replace(":", ": ") });
    await expect(job.result).toContainText(state);
  }
});
