import type { Page } from "@playwright/test";
import { expect, test } from "../harness/test.ts";
import { focused, takeOver, treeOf } from "../harness/tree.ts";

/** The outline of what has the focus. */
function outline(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!);
    return `${outlineWidth} ${outlineStyle}`;
  });
}

/** Presses `/` until it works: before the page is hydrated it does nothing. */
async function goToBox(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("textbox").first()).toBeFocused({ timeout: 300 });
  }).toPass();
}

test("the key / leads to the box, and Enter looks up", async ({ page, desk, reply, job }) => {
  const id = await reply.createStill();
  await page.goto(desk.url());
  await goToBox(page);
  await expect(page.getByRole("textbox")).toHaveValue("");
  await page.keyboard.insertText(id);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
  await expect(job.title).toHaveText("Email validation");
});

test("the box in the header works the same, and / can be typed in it", async ({ page, desk, reply, job }) => {
  const [first, second] = [await reply.createStill(), await reply.createStill({ category: "r2/bg-jobs/contacts-import" })];
  await job.open(first);
  await job.isLive();
  await goToBox(page);
  await page.keyboard.type(`/jobs/${second}`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(desk.url(`/jobs/${second}`));
  await expect(job.title).toHaveText("Contacts import");
  await job.isLive();
  await page.goBack();
  await expect(job.title).toHaveText("Email validation");
  await job.isLive();
});

test("the key / can be switched off, for good, and on again", async ({ page, desk }) => {
  await page.goto(desk.url());
  await goToBox(page);
  const key = page.getByRole("button", { name: "Key / leads to this box" });
  await expect(key).toHaveAttribute("aria-pressed", "true");
  await key.click();
  await expect(key).toHaveAttribute("aria-pressed", "false");
  await page.reload();
  await expect(key).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("/");
  await expect(page.getByRole("textbox")).not.toBeFocused();
  await key.press("Enter");
  await expect(key).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  await goToBox(page);
  // Where there is no room for its switch there is no such key.
  await page.setViewportSize({ width: 375, height: 700 });
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("/");
  await expect(page.getByRole("textbox")).not.toBeFocused();
  await expect(key).toBeHidden();
});

test("a key typed in a tree is the tree's", async ({ page, reply, job }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": 1, "/b": 2}' }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("/");
  await expect(treeOf(job.result)).toBeFocused();
  await expect(focused(job.result)).toContainText("/b: 2");
});

test("Enter on a wrong paste tells what is wrong and leaves the focus in the box", async ({ page, desk }) => {
  await page.goto(desk.url());
  await goToBox(page);
  await page.keyboard.insertText("where is my job?");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("There is no job id in that");
  await expect(page.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("x");
  await expect(page.getByRole("alert")).toBeEmpty();
});

test("the first key leads past the header, and every stop on the way shows where it is", async ({ page, reply, job }) => {
  await job.open(await reply.createStill());
  await job.isLive();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  const stops: string[] = [];
  for (let stop = 0; stop < 10; stop += 1) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 30) ?? ""));
    expect(await outline(page), `the focus on “${stops.at(-1)}”`).toMatch(/^[1-9]\S* (solid|auto)$/);
  }
  expect(await page.evaluate(() => document.querySelector("main")!.contains(document.activeElement))).toBe(true);
});

test.describe("with leave to use the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("the id and a summary can be copied", async ({ page, reply, job }) => {
    const id = await reply.createStill();
    await job.open(id);
    await job.isLive();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole("button", { name: "Copy id" }).click();
    await expect(page.getByText("Copied", { exact: true })).toBeVisible();
    expect(await copied()).toBe(id);
    await page.getByRole("button", { name: "Copy summary" }).click();
    await expect.poll(copied).toMatch(/^Email validation: Processing, 62 %\n/);
    expect(await copied()).toContain(`/jobs/${id}`);
  });
});
