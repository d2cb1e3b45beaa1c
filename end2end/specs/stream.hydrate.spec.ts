import { BufferingProxy } from "../harness/buffering-proxy.ts";
import { networkAway, serverAway } from "../harness/console.ts";
import { JobPage } from "../harness/job-page.ts";
import { expect, test } from "../harness/test.ts";
import { setVisible } from "../harness/visibility.ts";

test("two tabs survive a restart of the server and cost no more than one", async ({ context, desk, reply, job, console }) => {
  console.expect(serverAway);
  const id = await reply.createStill({ progress: 0.2 });
  const other = new JobPage(await context.newPage(), desk);
  await job.open(id);
  await other.open(id);
  await job.isLive();
  await other.isLive();

  expect(await desk.stop(), "open streams hold the server no longer than this").toBeLessThan(3_000);
  await reply.patchJob(id, { progress: 0.4 });
  await desk.start();
  for (const tab of [job, other]) {
    await expect(tab.bar).toHaveAttribute("aria-valuenow", "40", { timeout: 60_000 });
    await expect(tab.freshness).toContainText(/^Live/, { timeout: 60_000 });
  }
  await reply.patchJob(id, { status: "Done" });
  for (const tab of [job, other]) await expect(tab.freshness).toHaveText("Finished");

  const calls = (await reply.calls()).filter((call) => call.endpoint === "get");
  const gaps = calls.slice(1).map((call, nth) => call.atMs - calls[nth]!.atMs);
  const tooSoon = gaps.filter((gap) => gap < 900);
  // The restarted server knows nothing, so it asks for its first look; and the end is fetched at once.
  expect(tooSoon.length, `pauses between calls: ${gaps.join(", ")} ms`).toBeLessThanOrEqual(2);
});

test("nothing is asked for a hidden tab, and it catches up once shown", async ({ page, reply, job }) => {
  test.setTimeout(150_000);
  const id = await reply.createStill({ progress: 0.2 });
  await job.open(id);
  await job.isLive();
  await setVisible(page, false);
  await expect(job.freshness).toHaveText("Paused (tab hidden)");
  // The server forgets a viewer after half a minute; before that it asks every ten seconds at least.
  await expect.poll(() => reply.quietFor(), { timeout: 90_000, intervals: [1_000] }).toBeGreaterThan(15_000);
  await reply.patchJob(id, { progress: 0.9 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "20");
  await setVisible(page, true);
  await expect(job.bar).toHaveAttribute("aria-valuenow", "90");
  await expect(job.freshness).toContainText(/^Live/);
});

test("behind a proxy that holds streams back a job is followed to its end all the same", async ({ page, desk, reply, job }) => {
  const proxy = new BufferingProxy(desk.url());
  const origin = await proxy.start();
  try {
    const id = await reply.createStill({ progress: 0.2 });
    await page.goto(`${origin}/jobs/${id}`);
    await expect(job.freshness).toContainText(/^Checking every \d+ s · updated \d+ s ago/);
    expect(proxy.heldBack).toBeGreaterThan(0);
    await reply.patchJob(id, { progress: 0.6 });
    await expect(job.bar).toHaveAttribute("aria-valuenow", "60", { timeout: 30_000 });
    await reply.patchJob(id, { status: "Done", jsonDataResult: '{"ok": true}' });
    await expect(job.freshness).toHaveText("Finished", { timeout: 30_000 });
    await expect(job.result.locator(".tree")).toContainText("ok");
  } finally {
    await page.close();
    await proxy.stop();
  }
});

test("a network that goes and comes back is told, and caught up with", async ({ context, reply, job, console }) => {
  console.expect(networkAway, serverAway);
  const id = await reply.createStill({ progress: 0.2 });
  await job.open(id);
  await job.isLive();
  await context.setOffline(true);
  await expect(job.freshness).toContainText(/Jobglass cannot be reached since \d\d:\d\d/, { timeout: 40_000 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "20");
  await reply.patchJob(id, { progress: 0.7 });
  await context.setOffline(false);
  await expect(job.bar).toHaveAttribute("aria-valuenow", "70");
  await expect(job.freshness).toContainText(/^Live/, { timeout: 40_000 });
});

test("a wait that Reply asks for is kept, counted down, and told", async ({ reply, job }) => {
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  await reply.setFault({ kind: "rate_limited", retry_after: 8, times: 1 });
  await expect(job.freshness).toHaveText(/^Reply asks us to wait \d+ s$/);
  await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
  await expect(job.freshness).toContainText(/^Live/, { timeout: 40_000 });
  const calls = await reply.calls();
  const refused = calls.findIndex((call) => call.outcome === "fault:rate_limited");
  expect(calls[refused + 1]!.atMs - calls[refused]!.atMs).toBeGreaterThanOrEqual(8_000);
});

test("a server that is away is told, and what was known stays", async ({ desk, reply, job, console }) => {
  console.expect(serverAway);
  await job.open(await reply.createStill());
  await job.isLive();
  await desk.stop();
  await expect(job.freshness).toContainText(/Jobglass cannot be reached since \d\d:\d\d/);
  await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
  await expect(job.status("Processing")).toBeVisible();
});
