import { expect, type Locator } from "@playwright/test";

/** The line of a branch in the tree of a text, whoever wrote it: the server, or the browser that took over. */
export function branch(panel: Locator, name: string): Locator {
  return panel.locator(".tree :is(summary, [aria-expanded])", { hasText: `${name}: ` });
}

/** Opens a branch, unless it is open already. */
export async function unfold(line: Locator): Promise<void> {
  const isOpen = () =>
    line.evaluate((line) => line.getAttribute("aria-expanded") === "true" || line.parentElement!.hasAttribute("open"));
  if (!(await isOpen())) await line.click();
  await expect.poll(isOpen).toBe(true);
}
