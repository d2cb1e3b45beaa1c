import type { Locator } from "@playwright/test";

/** What WCAG asks for at least of what a finger is to hit, in pixels. */
const LEAST = 24;

/** Whether a panel shows more than a few targets, and which of them are too small. */
export function smallTargets(panel: Locator): Promise<{ shown: boolean; small: string[] }> {
  return panel.evaluate((panel, least) => {
    const targets = panel.querySelectorAll("button, a, select, label, summary, input:not(label input), [role=treeitem], [role=gridcell]");
    const boxes = [...targets].map((target) => ({ target, box: target.getBoundingClientRect() }));
    const shown = boxes.filter(({ box }) => box.width > 0);
    const small = shown.filter(({ box }) => Math.min(box.width, box.height) < least);
    return { shown: shown.length > 4, small: small.map(({ target, box }) => `${target.textContent} ${box.width}×${box.height}`) };
  }, LEAST);
}
