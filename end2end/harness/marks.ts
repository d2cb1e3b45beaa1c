import type { Locator, Page } from "@playwright/test";

/** A property that scripts of the page do not know. */
const MARK = "__sameElement";

/** Marks elements, so that `areStillMarked` tells whether they were replaced by others that look the same. */
export async function mark(...elements: Locator[]): Promise<void> {
  for (const element of elements) {
    await element.evaluate((node, name) => Object.assign(node, { [name]: true }), MARK);
  }
}

/** Whether each of the elements is the one that was marked. */
export async function areStillMarked(...elements: Locator[]): Promise<boolean[]> {
  return Promise.all(elements.map((element) => element.evaluate((node, name) => name in node, MARK)));
}

/** Records from now on every element that leaves the main part of the page. */
export async function recordLosses(page: Page): Promise<void> {
  await page.evaluate(() => {
    const losses: string[] = [];
    Object.assign(window, { __losses: losses });
    const observer = new MutationObserver((records) => {
      for (const { removedNodes } of records) {
        for (const node of removedNodes) {
          if (node instanceof Element) losses.push(node.outerHTML.slice(0, 120));
        }
      }
    });
    observer.observe(document.querySelector("main")!, { childList: true, subtree: true });
  });
}

/** The elements that left since `recordLosses`; the beginning of each. */
export async function losses(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { __losses: string[] }).__losses);
}
