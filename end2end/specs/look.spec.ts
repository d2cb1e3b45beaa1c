import type { Page } from "@playwright/test";
import { answered } from "../harness/console.ts";
import { FACES } from "../harness/faces.ts";
import { expect, test } from "../harness/test.ts";

for (const [face, path] of FACES) {
  test(`${face} fits every width`, async ({ page, desk, reply, console }) => {
    console.expect(answered(404));
    await page.goto(desk.url(await path(reply)));
    for (const width of [320, 375, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await overflowing(page), `at ${width} px`).toEqual([]);
    }
  });
}

test("long words, ids and texts fit a narrow screen", async ({ page, reply, job }) => {
  const long = "x".repeat(400);
  const id = await reply.createStill({ category: `r2/bg-jobs/${long}`, jsonData: `{"${long}": "${long}"}` });
  await page.setViewportSize({ width: 320, height: 800 });
  await job.open(id);
  expect(await overflowing(page)).toEqual([]);
});

test("a page printed holds the job and not the tools", async ({ page, reply, job }) => {
  await job.open(await reply.createStill());
  await page.emulateMedia({ media: "print" });
  await expect(job.title).toBeVisible();
  await expect(job.input.locator(".tree")).toBeVisible();
  await expect(page.getByRole("search")).toBeHidden();
});

/** What makes the page scroll sideways. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((node) => node.getBoundingClientRect().right > clientWidth);
    return [`${scrollWidth} of ${clientWidth} px`, ...wide.map((node) => node.outerHTML.slice(0, 100))];
  });
}
