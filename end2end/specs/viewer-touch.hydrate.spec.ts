import { minutesAgo } from "../harness/reply.ts";
import { smallTargets } from "../harness/targets.ts";
import { expect, test } from "../harness/test.ts";
import { choose, focused, rowsOf, takeOver, treeOf } from "../harness/tree.ts";

test.use({ hasTouch: true, isMobile: true, viewport: { width: 375, height: 800 } });

/** How tall a row is at least where a finger has to hit it. */
const ROW = 30;

function rows(count: number): string {
  const row = (row: number) => ({ row, site: `https://example.com/${row}`, name: `Ann ${row}` });
  return JSON.stringify({ rows: Array.from({ length: count }, (_, at) => row(at)) });
}

test("a finger hits what it means: rows, links, boxes and buttons are large enough", async ({ reply, job }) => {
  await job.open(await reply.createStill({ jsonDataResult: rows(300) }));
  await job.isLive();
  expect(await smallTargets(job.result), "as the server wrote it").toEqual({ shown: true, small: [] });
  await job.result.getByRole("button", { name: "Find" }).tap();
  await expect(job.result.getByRole("search")).toBeVisible();
  await choose(job.result, "Open to…", "all levels");
  await expect(job.result.getByRole("treeitem").nth(20)).toBeVisible();
  await job.result.getByRole("button", { name: "Open to…" }).tap();
  expect(await smallTargets(job.result), "as a tree").toEqual({ shown: true, small: [] });
  await job.page.keyboard.press("Escape");
  const row = await job.result.getByRole("treeitem").first().boundingBox();
  expect(row!.height).toBeGreaterThanOrEqual(ROW);
  await job.result.getByRole("button", { name: "Table", exact: true }).tap();
  await expect(rowsOf(job.result).nth(5)).toBeVisible();
  expect(await smallTargets(job.result), "as a table").toEqual({ shown: true, small: [] });
});

test("rows stay as tall as they were counted where the pointer becomes another", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: rows(3_000) }));
  await job.isLive();
  await takeOver(job.result);
  await choose(job.result, "Open to…", "all levels");
  await expect(job.result.getByRole("treeitem").nth(20)).toBeVisible();
  const devices = await page.context().newCDPSession(page);
  await devices.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await expect.poll(() => page.evaluate(() => matchMedia("(pointer: coarse)").matches)).toBe(false);
  const row = await job.result.getByRole("treeitem").first().boundingBox();
  expect(row!.height).toBeGreaterThanOrEqual(ROW);
  await treeOf(job.result).focus();
  await page.keyboard.press("End");
  await expect(focused(job.result)).toContainText('name: "Ann 2999"');
  await expect(focused(job.result)).toBeInViewport();
});

test("rows that are taller are hit by fingers, keys and links all the same", async ({ reply, job, page, desk }) => {
  const done = { status: "Done", progress: 1, finishedAt: minutesAgo(1) };
  const id = await reply.createStill({ ...done, jsonDataResult: rows(3_000) });
  await page.goto(desk.url(`/jobs/${id}?at=result/rows/2500/name#at`));
  const path = job.result.locator(".where code");
  await expect(job.result.locator("#at, .on")).toContainText('name: "Ann 2500"');
  await expect(job.result.locator("#at, .on")).toBeInViewport();
  await job.result.locator(".inside").focus();
  for (const key of ["ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
  await expect(focused(job.result)).toContainText('name: "Ann 2500"');
  await expect(focused(job.result)).toBeInViewport();
  await expect(path).toHaveText("$['rows'][2500]['name']");
  const row = job.result.getByRole("treeitem", { name: /^2503: / });
  await row.tap();
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await expect(path).toHaveText("$['rows'][2503]");
  await page.keyboard.press("End");
  await expect(path).toHaveText("$['rows'][2999]");
  await expect(focused(job.result)).toBeInViewport();
  await job.result.locator(".inside").evaluate((inside) => (inside.scrollTop = inside.scrollHeight / 2));
  const middle = job.result.getByRole("treeitem", { name: /^15\d\d: / }).first();
  await middle.tap();
  const [number] = /\d+/.exec((await middle.textContent())!)!;
  await expect(focused(job.result)).toContainText(`${number}: `);
  await expect(path).toHaveText(`$['rows'][${number}]`);
});
