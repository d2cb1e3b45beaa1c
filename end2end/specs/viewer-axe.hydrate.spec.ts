import type { Page } from "@playwright/test";
import { violations } from "../harness/axe.ts";
import type { JobPage } from "../harness/job-page.ts";
import { expect, test } from "../harness/test.ts";
import { rowsOf, takeOver, treeOf } from "../harness/tree.ts";

const THEMES = [
  ["light", { colorScheme: "light", forcedColors: "none" }, []],
  ["dark", { colorScheme: "dark", forcedColors: "none" }, []],
  // These colours are the reader's own, and axe reads the page's where the browser draws others.
  ["forced colours", { colorScheme: "dark", forcedColors: "active" }, ["color-contrast"]],
] as const;

/** The widths of a phone, of a desk, and of the same desk at 200 %. */
const WIDTHS = [375, 1280, 640];

const TEXT = JSON.stringify({
  at: "2026-03-01T10:00:00Z",
  createdAt: 1772359200,
  page: "https://reply.io/",
  "in\u202evisible": "a\u200bb",
  body: '{"inner": [1, 2]}',
  contacts: Array.from({ length: 300 }, (_, row) => ({
    row,
    email: `ann.${row}@example.com`,
    status: ["valid", "risky", "invalid"][row % 3],
    ok: row % 3 < 2,
  })),
  long: "all is well ".repeat(200),
}).replace('"at":', '"createdAt":');

/** The ways to look at a text, each reached from the one before it. */
const VIEWS: [string, (page: Page, job: JobPage) => Promise<void>][] = [
  ["a tree", async (page, job) => {
    await takeOver(job.result);
    await page.keyboard.type("bo");
    await page.keyboard.press("ArrowRight");
    await expect(job.result.getByRole("treeitem", { name: /inner: / })).toBeVisible();
    await expect(treeOf(job.result)).toBeFocused();
    const outline = await job.result.locator(".on").evaluate((row) => getComputedStyle(row).outlineStyle);
    expect(outline, "the row with the focus").toBe("solid");
  }],
  ["a search", async (page, job) => {
    await page.keyboard.press("Control+f");
    await page.keyboard.type("valid");
    await expect(job.result.getByRole("search").getByRole("status")).toHaveText(/^1 of 20\d$/);
    await expect(job.result.locator("mark.current")).toBeVisible();
  }],
  ["a filter", async (page, job) => {
    await job.result.getByLabel("only matches").check();
    await expect(job.result.getByRole("treeitem").first()).toBeVisible();
  }],
  ["lines", async (page, job) => {
    await page.keyboard.press("Escape");
    await expect(job.result.getByRole("search")).toBeHidden();
    await job.result.getByRole("button", { name: "Raw", exact: true }).click();
    await expect(job.result.getByRole("listbox").getByRole("option").first()).toBeVisible();
  }],
  ["a table", async (page, job) => {
    await job.result.getByRole("button", { name: "Table", exact: true }).click();
    await expect(job.result.getByRole("button", { name: "100 risky" })).toBeVisible();
    await job.result.getByRole("button", { name: "100 risky" }).click();
    await expect(rowsOf(job.result).first()).toBeVisible();
    const ground = (name: string) =>
      job.result.getByRole("button", { name }).evaluate((button) => getComputedStyle(button).backgroundColor);
    expect(await ground("100 risky"), "what is chosen").not.toBe(await ground("100 valid"));
    const row = job.result.locator(".on");
    const [outline, colour] = await row.evaluate((row) => {
      const style = getComputedStyle(row);
      return [style.outlineStyle, style.backgroundColor];
    });
    const other = await rowsOf(job.result).nth(1).evaluate((row) => getComputedStyle(row).backgroundColor);
    expect(outline !== "none" || colour !== other, "the row that was chosen").toBe(true);
  }],
];

for (const width of WIDTHS) {
  for (const [theme, media, except] of THEMES) {
    test(`the viewer has no fault that axe finds, ${width} pixels wide, in ${theme}`, async ({ reply, job, page }) => {
      await page.setViewportSize({ width, height: 800 });
      // The theme from the first moment on, since a colour may fade from one to the other.
      await page.emulateMedia(media);
      await job.open(await reply.createStill({ jsonData: "not JSON\nat all", jsonDataResult: TEXT }));
      await job.isLive();
      for (const [view, show] of VIEWS) {
        await show(page, job);
        expect(await violations(page, except), view).toEqual([]);
        const overflows = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflows, `${view} is no wider than the screen`).toBeLessThanOrEqual(0);
        // Looked at by whoever sets a folder for them.
        const folder = process.env.PICTURES;
        if (folder) await page.screenshot({ path: `${folder}/${view}-${width}-${theme}.png`, fullPage: true });
      }
    });
  }
}
