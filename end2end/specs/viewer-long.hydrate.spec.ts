import { readFileSync } from "node:fs";
import type { Download, Locator, Page } from "@playwright/test";
import type { JobPage } from "../harness/job-page.ts";
import type { Reply } from "../harness/reply.ts";
import { SlicesHeld } from "../harness/slices.ts";
import { expect, test } from "../harness/test.ts";
import { choose, focused, takeOver, treeOf } from "../harness/tree.ts";

const ITEMS = 100_000;

/** A list that no machine goes through in one slice; the last item tells of a failure. */
function list(): string {
  const items = Array.from({ length: ITEMS }, (_, n) => ({ n, note: "as is", ok: n < ITEMS - 1 }));
  return JSON.stringify(items);
}

/** All that is downloaded. */
function downloads(page: Page): Download[] {
  const found: Download[] = [];
  page.on("download", (download) => found.push(download));
  return found;
}

/** Shows the list as a table; its controls. */
async function openTable(reply: Reply, job: JobPage): Promise<Locator> {
  await job.open(await reply.createStill({ jsonDataResult: list() }));
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const controls = job.result.getByRole("group", { name: "Table of the result" });
  await expect(controls.getByRole("status")).toHaveText("100,000 items");
  return controls;
}

test("a large table is saved in slices, tells how far it is, and can be stopped", async ({ reply, job, page }) => {
  const slices = await SlicesHeld.in(page);
  const saved = downloads(page);
  const controls = await openTable(reply, job);
  const told = job.result.locator("[data-part=told]");
  const stop = job.result.getByRole("button", { name: "Stop" });
  await expect(stop).toBeHidden();
  await slices.hold();
  await choose(job.result, "Save table…", "as CSV");
  await slices.release(1);
  await expect(told).toHaveText(/^Saved \d?0 %$/);
  await stop.click();
  await expect(told).toHaveText("Stopped");
  await slices.release();
  await expect(stop).toBeHidden();
  // What the table shows is another then.
  await slices.hold();
  await choose(job.result, "Save table…", "as CSV");
  await slices.release(1);
  await expect(stop).toBeVisible();
  await job.result.getByRole("button", { name: "n", exact: true }).click();
  await expect(told).toHaveText("Stopped, since the table changes");
  await slices.release();
  await expect(controls.getByRole("status")).toHaveText("100,000 items · sorted by n");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    choose(job.result, "Save table…", "as CSV"),
  ]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines.length).toBe(ITEMS + 2);
  expect(lines[0]).toBe("n,note,ok");
  expect(lines[ITEMS]).toBe("99999,as is,false");
  expect(saved.length).toBe(1);
  await expect(told).toBeEmpty();
});

test("the next failure is looked for in slices through all of a table, and can be stopped", async ({ reply, job, page }) => {
  const slices = await SlicesHeld.in(page);
  const controls = await openTable(reply, job);
  const next = controls.getByRole("button", { name: "Next failure" });
  const told = job.result.locator("[data-part=told]");
  await slices.hold();
  await next.click();
  await slices.release(1);
  await expect(told).toHaveText(/^Looked at \d?0 %$/);
  await job.result.getByRole("button", { name: "Stop" }).click();
  await slices.release();
  await expect(told).toHaveText("Stopped");
  await expect(job.result.locator(".on")).toContainText("as is");
  await next.click();
  await expect(job.result.locator(".on")).toContainText("99999");
  await expect(job.result.locator(".where code")).toHaveText("$[99999]");
  await expect(told).toHaveText("Item 99,999 tells of a failure");
});

for (const [what, value, last] of [
  ["list", Array.from({ length: ITEMS }, (_, n) => n), "99999: 99999"],
  ["string", `${"all is well ".repeat(100_000)}THE END`, "THE END"],
] as const) {
  test(`the end of a ${what} is gone to once it is known, however early it is asked for`, async ({ reply, job, page }) => {
    const slices = await SlicesHeld.in(page);
    await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ long: value }) }));
    await job.isLive();
    await takeOver(job.result);
    await page.keyboard.press("ArrowDown");
    await expect(focused(job.result)).toContainText("long: ");
    await slices.hold();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    await slices.release();
    await expect(focused(job.result)).toContainText(last);
    await expect(focused(job.result)).toBeInViewport();
  });
}

test("a list of millions of numbers opens, closes and leads to its end, and is no table", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: `{"ones": [${"1,".repeat(2_999_999)}1]}` }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toContainText("ones: [ ] 3,000,000 items");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await expect(focused(job.result)).toContainText("2999999: 1");
  // No browser has room for that many rows: the place of the bar stands for more rows than it has pixels.
  const inside = job.result.locator(".inside");
  const items = job.result.getByRole("treeitem");
  for (const [share, row] of [[0, /^\s*(\{ \}|ones: )/], [0.5, /^\s*1[45]\d{5}: 1$/], [1, /^\s*29999\d\d: 1$/]] as const) {
    await inside.evaluate((inside, share) => (inside.scrollTop = inside.scrollHeight * share), share);
    await expect(items.first()).toHaveText(row);
    await expect(items.nth(await items.count() - 1)).toHaveText(/: 1$/);
    expect(await items.count()).toBeLessThanOrEqual(150);
  }
  await choose(job.result, "Open to…", "all levels");
  await expect(job.result.locator("[data-part=told]")).toHaveText("Opened to level 1: more would be over 2,000,000 rows");
  await treeOf(job.result).focus();
  await page.keyboard.press("Home");
  await expect(focused(job.result)).toHaveAttribute("aria-level", "1");
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toHaveAttribute("aria-expanded", "false");
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  await expect(job.result.locator("[data-part=told]")).toHaveText("There is no list of objects here");
});

test("members that share their key are numbered, however many they are", async ({ reply, job, page }) => {
  const members = '"the same, over and over": 0,'.repeat(149_999);
  await job.open(await reply.createStill({ jsonDataResult: `{"all": {${members} "the same, over and over": 1}}` }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toHaveText("the same, over and over: key 1 of 150000 0");
  await page.keyboard.press("End");
  await expect(focused(job.result)).toHaveText("the same, over and over: key 150000 of 150000 1");
});
