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

/** The tree of a panel, once the browser paints it. */
export function treeOf(panel: Locator): Locator {
  return panel.getByRole("tree");
}

/** The row with the focus. */
export function focused(panel: Locator): Locator {
  return panel.locator("[role=treeitem].on");
}

/** The rows of a table beneath that of its heads. */
export function rowsOf(panel: Locator): Locator {
  return panel.locator(".rows").getByRole("row");
}

/** Lets the browser take over the rows of a panel, with the first of them in focus. */
export async function takeOver(panel: Locator): Promise<Locator> {
  // What takes over may have to be loaded first, and may do so at any moment.
  await expect(async () => {
    await panel.locator(".inside[tabindex], [role=tree]").first().focus();
    await panel.page().keyboard.press("Home");
    await expect(treeOf(panel)).toBeFocused({ timeout: 500 });
  }).toPass();
  return treeOf(panel);
}

/** Opens one of the menus of a panel and does what an entry of it says. */
export async function choose(panel: Locator, menu: string, entry: string): Promise<void> {
  await panel.getByRole("button", { name: menu }).click();
  await panel.getByRole("group", { name: menu }).getByRole("button", { name: entry }).click();
}
