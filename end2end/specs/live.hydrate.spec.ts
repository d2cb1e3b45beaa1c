import { areStillMarked, losses, mark, recordLosses } from "../harness/marks.ts";
import { expect, test } from "../harness/test.ts";
import { minutesAgo } from "../harness/reply.ts";
import { branch, unfold } from "../harness/tree.ts";

/** An input with more rows than a screen holds. */
const LONG_INPUT = JSON.stringify({
  options: { acceptPartial: true },
  contacts: Array.from({ length: 90 }, (_, row) => ({ row, name: `Ann ${row}` })),
});

test("a job is followed to its end without a reload, and its result appears", async ({ reply, job, page }) => {
  const id = await reply.createJob({ seconds: 9, wait_seconds: 1 });
  await job.open(id);
  await mark(page.locator("body"), job.title);
  await expect(job.result).toContainText("This job has no result yet.");
  const seen = new Set<string | null>();
  await expect
    .poll(async () => {
      seen.add(await job.bar.getAttribute("aria-valuenow"));
      return job.status("Done").isVisible();
    })
    .toBe(true);
  expect(seen.size, `figures on the way: ${[...seen].join(", ")}`).toBeGreaterThan(2);
  await expect(job.bar).toHaveAttribute("aria-valuenow", "100");
  await expect(job.freshness).toHaveText("Finished");
  await expect(job.result.locator(".tree")).toContainText("creditsUsed");
  await expect(job.fact("Finished").getByRole("time")).toBeVisible();
  await expect(job.fact("Took")).toHaveText(/^(8|9|10) s$/);
  await expect(page).toHaveTitle("Done · Email validation · Jobglass");
  expect(await areStillMarked(page.locator("body"), job.title)).toEqual([true, true]);
});

test("the title and the icon of the tab follow the job", async ({ reply, job, page }) => {
  const id = await reply.createStill({ progress: 0.62 });
  await job.open(id);
  await expect(page).toHaveTitle("62 % · Email validation · Jobglass");
  const icon = page.locator("link[rel=icon]");
  await expect(icon).toHaveAttribute("href", /^data:image\/svg\+xml,.*'62 100'/);
  await reply.patchJob(id, { progress: 0.75 });
  await expect(page).toHaveTitle("75 % · Email validation · Jobglass");
  await expect(icon).toHaveAttribute("href", /'75 100'/);
});

test("an update changes what changed and replaces nothing", async ({ reply, job, page }) => {
  const id = await reply.createStill({ progress: 0.1, jsonData: LONG_INPUT });
  await job.open(id);
  await job.isLive();
  const kept = [job.title, job.bar, job.freshness, job.facts, job.status("Processing"), job.input, job.input.locator(".tree")];
  await mark(...kept);
  await recordLosses(page);
  for (const progress of [0.2, 0.3, 0.4]) {
    await reply.patchJob(id, { progress });
    await expect(job.bar).toHaveAttribute("aria-valuenow", String(progress * 100));
  }
  expect(await areStillMarked(...kept)).toEqual(kept.map(() => true));
  expect(await losses(page)).toEqual([]);
});

test("what the reader opened stays open, and the page stays where it was", async ({ reply, job, page }) => {
  const id = await reply.createStill({ progress: 0.1, jsonData: LONG_INPUT });
  await job.open(id);
  await job.isLive();
  await unfold(branch(job.input, "contacts"));
  await unfold(branch(job.input, "40"));
  const opened = job.input.getByText('name: "Ann 40"');
  await opened.scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => scrollY + document.querySelector("#input .inside")!.scrollTop)).toBeGreaterThan(0);
  const before = await opened.boundingBox();
  await reply.patchJob(id, { progress: 0.5 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "50");
  await reply.patchJob(id, { status: "Done", jsonDataResult: '{"ok": true}' });
  await expect(page).toHaveTitle(/^Done/);
  await expect(job.result.locator(".tree")).toContainText("ok");
  const after = await opened.boundingBox();
  // A line of the page's head may come or go above; what is read does not move by more than a hair.
  expect(Math.abs(after!.y - before!.y)).toBeLessThanOrEqual(2);
});

test("a job that has ended is not asked about again", async ({ reply, job }) => {
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  await reply.patchJob(id, { status: "Failed", jsonDataResult: '{"error": "quota"}' });
  await expect(job.status("Failed")).toBeVisible();
  await expect(job.result.locator(".tree")).toContainText("quota");
  await expect(job.freshness).toHaveText("Finished");
  const calls = (await reply.calls()).length;
  // A running job is asked about every two seconds.
  await expect.poll(() => reply.quietFor()).toBeGreaterThan(6_000);
  expect(await reply.calls()).toHaveLength(calls);
});

test("a job that had ended before anyone looked is asked about once", async ({ reply, job }) => {
  await job.open(await reply.createJob({ life: "finished" }));
  await expect(job.freshness).toHaveText("Finished");
  await expect.poll(() => reply.quietFor()).toBeGreaterThan(5_000);
  expect(await reply.calls()).toHaveLength(1);
});

test("the duration ticks while the job runs", async ({ reply, job }) => {
  await job.open(await reply.createStill({ startedAt: minutesAgo(3) }));
  await job.isLive();
  const seconds = async () => {
    const [, minutes, seconds] = (await job.fact("Running for").innerText()).match(/^(\d+) min (\d+) s$/)!;
    return Number(minutes) * 60 + Number(seconds);
  };
  const first = await seconds();
  expect(first).toBeGreaterThanOrEqual(180);
  await expect.poll(seconds).toBeGreaterThan(first + 1);
});

test("freshness is told in words, aloud only when its kind changes", async ({ reply, job }) => {
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  await expect(job.aloud).toBeEmpty();
  await reply.patchJob(id, { status: "Done" });
  await expect(job.freshness).toHaveText("Finished");
  await expect(job.aloud).toHaveText("Finished");
});

test("progress that Reply takes back is taken back, and told", async ({ reply, job, page }) => {
  const id = await reply.createStill({ progress: 0.7 });
  await job.open(id);
  await job.isLive();
  await reply.patchJob(id, { progress: 0.4 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "40");
  const region = page.getByRole("region", { name: "Progress" });
  await expect(region.getByText(/^Reply's progress went back from 70 % to 40 % at \d\d:\d\d$/)).toBeVisible();
  await reply.patchJob(id, { progress: null });
  await expect(job.bar).not.toHaveAttribute("aria-valuenow");
});

test("leaving a job's page ends its stream, and going back opens it again", async ({ reply, job, page }) => {
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  await page.getByRole("link", { name: "Jobglass", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Email validation");
  await expect(page).toHaveTitle("Jobglass");
  await expect(page.locator("link[rel=icon]")).toHaveAttribute("href", /\/assets\/favicon/);
  await page.goBack();
  await job.isLive();
  await reply.patchJob(id, { progress: 0.9 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "90");
});
