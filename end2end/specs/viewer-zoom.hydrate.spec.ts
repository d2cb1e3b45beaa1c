import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../harness/test.ts";
import { focused, rowsOf, takeOver, treeOf } from "../harness/tree.ts";

/** A window of 1280 by 1024 pixels at 200 % and at 400 %: the latter is what WCAG asks for at most (1.4.10). */
const ZOOMS = [
  { zoom: 200, viewport: { width: 640, height: 512 }, deviceScaleFactor: 2 },
  { zoom: 400, viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
];

const contacts = Array.from({ length: 90 }, (_, row) => ({
  row,
  email: `a.contact.with.a.long.address.${row}@example.com`,
  status: ["valid", "risky", "invalid"][row % 3],
  note: "all is well ".repeat(9),
}));
const TEXT = JSON.stringify({ "a key that is rather long for a narrow screen": { "and another one within it": { contacts } } });

/** What of a panel is too wide, out of sight at a side, or under something else. */
function misplaced(panel: Locator): Promise<string[]> {
  return panel.evaluate((panel) => {
    const faults: string[] = [];
    const name = (element: Element) => `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent}`.slice(0, 60);
    if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
    for (const element of panel.querySelectorAll("*")) {
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth;
      if (scrolls && !element.matches(".inside")) faults.push(`${name(element)} scrolls sideways`);
    }
    const controls = [...panel.querySelectorAll<HTMLElement>("summary, .links a, .tools :is(button, select, input)")];
    for (const control of controls.filter((control) => control.checkVisibility() && control.getBoundingClientRect().width > 0)) {
      control.scrollIntoView({ block: "center", inline: "nearest" });
      const { left, right, top, width, height } = control.getBoundingClientRect();
      if (left < 0 || right > innerWidth) faults.push(`${name(control)} is out of sight`);
      for (const share of [0.1, 0.5, 0.9]) {
        const there = document.elementFromPoint(left + width * share, top + height / 2);
        if (!control.contains(there)) faults.push(`${name(control)} is under ${there ? name(there) : "nothing"}`);
      }
    }
    return faults;
  });
}

/** What has the focus and cannot be seen to have it. */
function unseenFocus(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const element = document.activeElement!;
    // A tree shows the focus on its row.
    const shown = element.querySelector(":scope .on") ?? element;
    const { left, right, top, bottom, width, height } = shown.getBoundingClientRect();
    const name = `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent}`.slice(0, 60);
    const style = getComputedStyle(shown);
    if (style.outlineStyle === "none" && style.boxShadow === "none") return `${name} looks as ever`;
    const isIn = left < innerWidth && right > 0 && top < innerHeight && bottom > 0;
    const there = document.elementFromPoint(Math.max(left, 0) + Math.min(width, innerWidth) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
    return isIn && (shown.contains(there) || there?.contains(shown)) ? undefined : `${name} is out of sight (${[left, right, top, bottom, height]})`;
  });
}

for (const { zoom, ...window } of ZOOMS) {
  test.describe(`at ${zoom} %`, () => {
    test.use(window);

    test("all of the viewer is reached and seen, and nothing but the text scrolls sideways", async ({ reply, job, page }) => {
      await job.open(await reply.createStill({ jsonData: "not JSON\nat all", jsonDataResult: TEXT }));
      await job.isLive();
      await takeOver(job.result);
      const panel = job.result;
      const check = async (view: string) => expect(await misplaced(panel), view).toEqual([]);
      await page.keyboard.press("End");
      await page.keyboard.press("*");
      await expect(focused(panel)).toBeInViewport();
      await expect(panel.locator("[data-part=path]")).toBeVisible();
      await check("a tree");

      for (const menu of ["Open to…", "Download…"]) {
        await panel.getByRole("button", { name: menu }).click();
        const entries = panel.getByRole("group", { name: menu }).getByRole("button");
        for (const entry of await entries.all()) await expect(entry).toBeInViewport({ ratio: 1 });
        await page.keyboard.press("Escape");
      }
      await treeOf(panel).focus();
      await page.keyboard.press("Control+f");
      await page.keyboard.type("17@example");
      await expect(panel.getByRole("search").getByRole("status")).toHaveText("1 of 1");
      await expect(panel.locator("mark.current")).toBeInViewport({ ratio: 1 });
      await check("a search");
      await page.keyboard.press("Escape");

      await panel.getByRole("button", { name: "Raw", exact: true }).click();
      await expect(panel.getByRole("option").first()).toBeVisible();
      await check("lines");
      await panel.getByRole("button", { name: "Table", exact: true }).click();
      await panel.getByRole("button", { name: "30 risky" }).click();
      await expect(panel.locator("[data-part=items]")).toHaveText(/^30 of 90 items/);
      await expect(rowsOf(panel).first()).toBeInViewport();
      await check("a table");
    });

    test("wherever the keyboard comes to, the focus is seen", async ({ reply, job, page }) => {
      await job.open(await reply.createStill({ jsonDataResult: TEXT }));
      await job.isLive();
      await takeOver(job.result);
      await page.keyboard.press("Control+f");
      await job.result.getByLabel("Where to look").waitFor();
      await job.result.locator("summary").first().focus();
      const reached: string[] = [];
      for (;;) {
        await page.keyboard.press("Tab");
        const [isIn, name] = await page.evaluate(() => {
          const { activeElement: element } = document;
          return [element!.closest("#result") !== null, element!.getAttribute("role") ?? element!.getAttribute("data-do") ?? element!.tagName] as const;
        });
        if (!isIn) break;
        reached.push(name);
        expect(await unseenFocus(page)).toBeUndefined();
      }
      expect(reached).toEqual(expect.arrayContaining(["tree", "table", "raw", "next", "notation", "copy-path", "copy-link", "elsewhere"]));
    });
  });
}
