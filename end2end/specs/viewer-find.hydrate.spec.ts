import type { Locator } from "@playwright/test";
import { Gate } from "../harness/gate.ts";
import { SlicesHeld } from "../harness/slices.ts";
import { expect, test } from "../harness/test.ts";
import { focused, takeOver, treeOf } from "../harness/tree.ts";

const searchOf = (panel: Locator) => panel.getByRole("search");
const count = (panel: Locator) => searchOf(panel).getByRole("status");
const field = (panel: Locator) => panel.getByRole("searchbox");

test("Ctrl+F opens the search with Caps Lock on, and with Shift is left to the browser", async ({ reply, job, page }) => {
  const gate = await Gate.before(page, /\.wasm$/);
  await job.open(await reply.createStill({ jsonDataResult: '{"a": "seek"}' }));
  const search = searchOf(job.result);
  await job.result.locator(".inside").focus();
  // The key is a small letter with Shift and Caps Lock, a capital with either.
  await page.keyboard.down("Shift");
  await page.keyboard.press("Control+f");
  await page.keyboard.up("Shift");
  await expect(search).toBeHidden();
  await page.keyboard.press("Control+F");
  await expect(field(job.result)).toBeFocused();
  gate.open();
  await page.keyboard.type("seek");
  await expect(count(job.result)).toHaveText("1 of 1");
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  for (const key of ["Control+F", "Escape", "Control+Shift+F", "Control+Shift+f"]) await page.keyboard.press(key);
  await expect(search).toBeHidden();
  await job.result.getByRole("button", { name: "Close all" }).focus();
  await page.keyboard.press("Control+Shift+f");
  await expect(search).toBeHidden();
  await page.keyboard.press("Control+F");
  await expect(field(job.result)).toBeFocused();
});

test("what only matches leaves out is counted, and the next match leads there", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": "seek", "b": [1],\n "c": oops seek\nand seek' }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await searchOf(job.result).getByLabel("only matches").check();
  await field(job.result).fill("seek");
  await expect(count(job.result)).toHaveText("3 matches · 2 not shown here: untick “only matches”");
  await expect(job.result.getByRole("treeitem")).toHaveCount(2);
  const next = searchOf(job.result).getByRole("button", { name: "Next match" });
  await next.click();
  await expect(count(job.result)).toHaveText("1 of 3 · 2 not shown here: untick “only matches”");
  await next.click();
  await expect(count(job.result)).toHaveText("2 of 3");
  await expect(searchOf(job.result).getByLabel("only matches")).not.toBeChecked();
  await expect(focused(job.result)).toContainText("oops seek");
  await expect(focused(job.result)).toBeInViewport();
});

test("End leads to the last row of what only matches, also while that is being made", async ({ reply, job, page }) => {
  const slices = await SlicesHeld.in(page);
  const rows = Array.from({ length: 120_000 }, (_, row) => ({ row, status: "failed" }));
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify(rows) }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await searchOf(job.result).getByLabel("only matches").check();
  await slices.hold();
  await field(job.result).fill("failed");
  // The search has ended by then, and the filter has only begun.
  await expect(async () => {
    await slices.release(1);
    await expect(count(job.result)).toHaveText("120,000 matches", { timeout: 1 });
  }).toPass({ intervals: [1] });
  await treeOf(job.result).focus();
  await page.keyboard.press("End");
  await slices.release();
  await expect(job.result.locator(".where code")).toHaveText("$[119999]['status']");
  await expect(focused(job.result)).toBeInViewport();
});

test("the value of a line is looked for elsewhere, from the raw view too", async ({ reply, job, page }) => {
  const text = '{\n  "done": [\n    {"id": "c-7", "n": 12},\n    {"id": "c-8", "n": 12}\n  ]\n}';
  await job.open(await reply.createStill({ jsonData: '{"contacts": ["c-7", "c-8", "c-8"]}', jsonDataResult: text }));
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await job.result.getByRole("listbox").focus();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("c-8");
  await expect(job.result.locator("[role=option].on")).toContainText("c-8");
  const elsewhere = job.result.getByRole("button", { name: "Where else?" });
  const told = job.result.locator("[data-part=said]");
  await elsewhere.click();
  await expect(told).toHaveText("2 matches in the input");
  await expect(count(job.input)).toHaveText("1 of 2");
  await expect(count(job.result)).toHaveText("1 of 1");
  await expect(job.result.locator("mark.found.current")).toHaveText("c-8");
  // The first line is that of a container, and what is no line of a value says so, too.
  await job.result.getByRole("listbox").focus();
  await page.keyboard.press("Home");
  await elsewhere.click();
  await expect(told).toContainText("Only a single value");
});

test("all of what the search offers is legible", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": 1}' }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 800 });
    const missing = await searchOf(job.result)
      .getByLabel("Where to look")
      .evaluate((select: HTMLSelectElement) => {
        const shown = select.getBoundingClientRect().width;
        select.style.maxWidth = "none";
        const wanted = select.getBoundingClientRect().width;
        select.style.maxWidth = "";
        return wanted - shown;
      });
    expect(missing, `at ${width}`).toBeLessThanOrEqual(0);
  }
});
