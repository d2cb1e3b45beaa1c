import { answered } from "../harness/console.ts";
import { expect, test } from "../harness/test.ts";
import type { Fault } from "../harness/reply.ts";

const UNKNOWN = "11111111-2222-4333-8444-555555555555";

const ADDRESSES: [string, string, number, string, RegExp][] = [
  ["an address that is no id", "/jobs/my-import", 400, "That is not a job id", /A job id looks like 3c90c3cc-/],
  ["the id of zeroes", `/jobs/${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}`, 400, "The all-zero id is no job", /placeholder/],
  ["an unknown job", `/jobs/${UNKNOWN}`, 404, "Reply knows no such job", /Check the id\. The job may also belong to another/],
  ["an unknown page", "/no/such/page", 404, "There is no such page", /start from the front page/],
];

for (const [what, path, status, title, nextStep] of ADDRESSES) {
  test(`${what} has a page of its own with the next step`, async ({ page, desk, console }) => {
    console.expect(answered(status));
    const response = await page.goto(desk.url(path));
    expect(response!.status()).toBe(status);
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(main.getByRole("article")).toContainText(nextStep);
    await expect(page).toHaveTitle(`${title} · Jobglass`);
    await expect(main.getByRole("search")).toBeVisible();
    await expect(main.getByRole("link", { name: "Try again" })).toHaveCount(0);
  });
}

const FAULTS: [string, Fault, number, string, RegExp][] = [
  ["a key that Reply rejects", { kind: "unauthorized" }, 502, "Reply does not accept the API key", /Settings, API Key.*REPLY_API_KEY/],
  ["a key that may not see the job", { kind: "forbidden" }, 502, "The API key may not see this job", /Ask whoever runs Jobglass/],
  ["a Reply that has failed", { kind: "server_error" }, 503, "Reply has a failure", /Try again in a moment/],
  ["an answer that is no JSON", { kind: "rubbish" }, 502, "Reply answered something unreadable", /tell whoever runs Jobglass/],
  ["an answer of the wrong shape", { kind: "wrong_shape" }, 502, "Reply answered something unreadable", /tell whoever runs Jobglass/],
  ["a Reply that does not answer", { kind: "hang" }, 503, "Reply has not answered yet", /try again in a moment/],
];

for (const [what, fault, status, title, nextStep] of FAULTS) {
  test(`${what} has a page of its own with the next step`, async ({ page, desk, reply, job, console }) => {
    console.expect(answered(status));
    const id = await reply.createStill();
    await reply.setFault(fault);
    const response = await job.open(id);
    expect(response.status()).toBe(status);
    await expect(job.title).toHaveText(title);
    const told = page.getByRole("main").getByRole("article");
    await expect(told).toContainText(nextStep);
    await expect(told).toContainText(id);
    const problem = await fetch(desk.url(`/api/jobs/${id}`));
    expect(problem.status).toBe(status);
    expect(problem.headers.get("content-type")).toBe("application/problem+json");
  });
}

test("a quota that is used up is told with when it makes sense to try again", async ({ page, reply, job, console }) => {
  console.expect(answered(503));
  const id = await reply.createStill();
  await reply.setFault({ kind: "rate_limited", retry_after: 40 });
  const response = await job.open(id);
  expect(response.status()).toBe(503);
  await expect(job.title).toHaveText("Reply asks us to wait");
  await expect(page.getByRole("article")).toContainText(/\b(3\d|40) s\b/);
});

test("a Reply that cannot be reached has a page of its own", async ({ page, reply, job, console }) => {
  console.expect(answered(503));
  await reply.stop();
  const response = await job.open(UNKNOWN);
  expect(response.status()).toBe(503);
  await expect(job.title).toHaveText("Reply cannot be reached");
  await expect(page.getByRole("link", { name: "Try again" })).toBeVisible();
});

test("a page that failed is the job's once Reply is well again", async ({ page, reply, job, hydrates, console }) => {
  console.expect(answered(503));
  const id = await reply.createStill();
  await reply.setFault({ kind: "server_error" });
  await job.open(id);
  await expect(job.title).toHaveText("Reply has a failure");
  await reply.clearFaults();
  if (hydrates) {
    // By itself.
    await expect(job.title).toHaveText("Email validation", { timeout: 45_000 });
    await job.isLive();
  } else {
    await expect(async () => {
      await page.getByRole("link", { name: "Try again" }).click();
      await expect(job.title).toHaveText("Email validation", { timeout: 1_000 });
    }).toPass();
  }
});

test("a refresh that fails keeps what Reply said last, and says so", async ({ page, reply, job, hydrates }) => {
  const id = await reply.createStill({ progress: 0.62 });
  await job.open(id);
  await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
  await reply.setFault({ kind: "server_error" });
  const told = /Reply has failed since \d\d:\d\d.*, showing what it said then/;
  await expect(async () => {
    if (!hydrates) expect((await page.reload())!.status()).toBe(200);
    await expect(job.freshness).toContainText(told, { timeout: 1_500 });
  }).toPass({ timeout: 40_000 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
  await expect(job.input.locator(".tree")).toContainText("contactIds");
  await expect(job.status("Processing")).toBeVisible();

  await reply.patchJob(id, { progress: 0.8 });
  await reply.clearFaults();
  await expect(async () => {
    if (!hydrates) await page.reload();
    await expect(job.bar).toHaveAttribute("aria-valuenow", "80", { timeout: 1_500 });
  }).toPass({ timeout: 45_000 });
  await expect(job.freshness).not.toContainText(told);
});
