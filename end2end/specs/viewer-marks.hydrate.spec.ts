import type { Locator } from "@playwright/test";
import { expect, test } from "../harness/test.ts";
import { focused, takeOver, treeOf } from "../harness/tree.ts";

/** All that is marked as found. */
const marks = (panel: Locator) => panel.locator("mark.found");
/** The match that was gone to. */
const current = (panel: Locator) => panel.locator("mark.found.current");
const count = (panel: Locator) => panel.getByRole("search").getByRole("status");

test("what was searched for is marked in keys and values, however it is written", async ({ reply, job, page }) => {
  const text = String.raw`{"caf\u00e9": "no", "menu": "Café, caf\u00e9 <b>", "esc": "u00e9", "n": 1050.50}`;
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("café");
  await expect(count(job.result)).toHaveText("1 of 3");
  const escaped = String.raw`caf\u00e9`;
  await expect(marks(job.result)).toHaveText([escaped, "Café", escaped]);
  await expect(current(job.result)).toHaveCount(1);
  await expect(focused(job.result).locator("b mark.current")).toHaveText(escaped);
  await page.keyboard.press("Enter");
  await expect(count(job.result)).toHaveText("2 of 3");
  await expect(current(job.result)).toHaveText("Café");
  await page.keyboard.press("Enter");
  await expect(count(job.result)).toHaveText("3 of 3");
  await expect(focused(job.result).locator(".s mark.current")).toHaveText(escaped);
  await expect(focused(job.result)).toContainText(String.raw`menu: "Café, caf\u00e9 <b>"`);

  for (const [scope, found] of [["keys", [escaped]], ["values", ["Café", escaped]]] as const) {
    await job.result.getByLabel("Where to look").selectOption(scope);
    await expect(marks(job.result)).toHaveText([...found]);
  }
  await job.result.getByLabel("Aa").check();
  await expect(marks(job.result)).toHaveText([escaped]);
  await job.result.getByLabel("Aa").uncheck();

  await job.result.getByLabel(".*").check();
  await job.result.getByRole("searchbox").fill(String.raw`\d5|\.`);
  await expect(count(job.result)).toHaveText("1 of 2");
  await expect(marks(job.result)).toHaveText(["05", "."]);
  await job.result.getByLabel("only matches").check();
  await expect(job.result.getByRole("treeitem")).toHaveCount(2);
  await expect(marks(job.result)).toHaveText(["05", "."]);
  await page.keyboard.press("Escape");
  await expect(marks(job.result)).toHaveCount(0);
});

test("the match that was gone to differs by more than its colour, in forced colours too", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '["seek and seek"]' }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("seek");
  await expect(count(job.result)).toHaveText("1 of 2");
  const look = (mark: Locator) =>
    mark.evaluate((mark) => {
      const { outlineStyle, backgroundColor } = getComputedStyle(mark);
      return { outlineStyle, backgroundColor };
    });
  const ground = () => job.result.locator(".on").evaluate((row) => getComputedStyle(row).backgroundColor);
  for (const forcedColors of ["none", "active"] as const) {
    await page.emulateMedia({ forcedColors });
    const [now, other] = [await look(marks(job.result).nth(0)), await look(marks(job.result).nth(1))];
    expect([now.outlineStyle, other.outlineStyle], forcedColors).toEqual(["solid", "none"]);
    expect(new Set([now.backgroundColor, other.backgroundColor, await ground()]).size, forcedColors).toBe(3);
  }
});

test("a match beyond what a row shows is shown by a part of the text, and in its place once the string is open", async ({
  reply,
  job,
  page,
}) => {
  const log = `${"all is well ".repeat(20_000)}NEEDLE in the stack${" and so on".repeat(20_000)} last needle`;
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ ["k".repeat(600) + "needle"]: 1, log }) }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("needle");
  await expect(count(job.result)).toHaveText("1 of 3");
  const row = focused(job.result);
  await expect(row.locator("b")).toContainText(/^… k+needle cut, 606 bytes in all$/);
  await page.keyboard.press("Enter");
  await expect(count(job.result)).toHaveText("2 of 3");
  await expect(row.locator(".s")).toContainText(/^… .*all is well NEEDLE in the stack and so on.*… cut, \d+ kB in all$/);
  await expect(current(job.result)).toHaveText("NEEDLE");
  await page.keyboard.press("Enter");
  await expect(count(job.result)).toHaveText("3 of 3");
  await expect(row.locator(".s")).toContainText(/^… .*and so on last needle" cut, \d+ kB in all$/);
  await page.keyboard.press("Shift+Enter");
  await expect(current(job.result)).toHaveText("NEEDLE");
  // Open, the string leads to the piece in which the match lies.
  await treeOf(job.result).focus();
  await page.keyboard.press("ArrowRight");
  await expect(row).toHaveAttribute("aria-level", "3");
  await expect(row).toContainText("NEEDLE in the stack");
  await expect(row).toBeInViewport();
  await page.keyboard.press("F3");
  await expect(count(job.result)).toHaveText("3 of 3");
  await expect(current(job.result)).toHaveText("needle");
  await expect(row).toHaveAttribute("aria-level", "3");
});

test("matches are marked in lines, and few elements tell of many", async ({ reply, job, page }) => {
  const lines = Array.from({ length: 400 }, (_, line) => `"line ${line}: ${"a ".repeat(100)}"`);
  await job.open(await reply.createStill({ jsonDataResult: `[\n${lines.join(",\n")}\n]` }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await job.result.getByRole("listbox").focus();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("line 123:");
  await expect(count(job.result)).toHaveText("1 of 1");
  await expect(job.result.locator("[role=option].on mark.current")).toHaveText("line 123:");
  await job.result.getByRole("searchbox").fill("a");
  await expect(count(job.result)).toHaveText(/of 40,000$/);
  await expect(current(job.result)).toHaveCount(1);
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await expect(treeOf(job.result)).toBeVisible();
  await expect(marks(job.result).first()).toBeVisible();
  expect(await job.result.locator("*").count()).toBeLessThanOrEqual(1_500);
});
