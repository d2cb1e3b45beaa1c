import { serverAway } from "../harness/console.ts";
import { expect, test } from "../harness/test.ts";
import { setVisible } from "../harness/visibility.ts";

test("the jobs of the front page are all followed on one stream", async ({ page, desk, reply, job }) => {
  const imported = await reply.createStill({ category: "r2/bg-jobs/contacts-import", progress: 0.1 });
  const validated = await reply.createStill({ progress: 0.2 });
  await job.open(imported);
  await job.open(validated);
  const streams: string[] = [];
  page.on("request", (request) => request.url().includes("/api/events?") && streams.push(request.url()));
  await page.goto(desk.url());
  const row = (id: string) => page.getByRole("listitem").filter({ hasText: id });
  await expect(row(imported)).toContainText("10 %");
  await row(validated).getByRole("link").focus();
  await reply.patchJob(imported, { progress: 0.35 });
  await reply.patchJob(validated, { progress: 0.45 });
  await expect(row(imported)).toContainText("35 %");
  await expect(row(validated)).toContainText("45 %");
  await expect(row(validated).getByRole("link"), "the reader's place is kept").toBeFocused();
  expect(streams).toHaveLength(1);
  expect(streams[0]).toContain(imported);
  expect(streams[0]).toContain(validated);
  await reply.patchJob(validated, { status: "Done", progress: 1, finishedAt: new Date().toISOString() });
  await expect(row(validated)).toContainText("Done");
  await expect(row(validated)).not.toContainText("%");
});

test("a front page that nobody sees asks for nothing and catches up when shown", async ({ page, desk, reply, job }) => {
  const id = await reply.createStill({ progress: 0.1 });
  await job.open(id);
  await page.goto(desk.url());
  const row = page.getByRole("listitem").filter({ hasText: id });
  await reply.patchJob(id, { progress: 0.2 });
  await expect(row).toContainText("20 %");
  await setVisible(page, false);
  // Whoever looked last is waited for a while, and nobody comes.
  await expect.poll(() => reply.quietFor(), { timeout: 60_000 }).toBeGreaterThan(15_000);
  await reply.patchJob(id, { progress: 0.3 });
  await setVisible(page, true);
  await expect(row).toContainText("30 %");
});

test("the front page finds its way back to a server that was away", async ({ page, desk, reply, job, console }) => {
  console.expect(serverAway);
  const id = await reply.createStill({ progress: 0.1 });
  await job.open(id);
  await page.goto(desk.url());
  const row = page.getByRole("listitem").filter({ hasText: id });
  await reply.patchJob(id, { progress: 0.2 });
  await expect(row).toContainText("20 %");
  await desk.stop();
  await expect(row, "what was known stays").toContainText("20 %");
  await desk.start();
  await reply.patchJob(id, { progress: 0.6 });
  await expect(row).toContainText("60 %", { timeout: 60_000 });
});
