import { expect, test } from "../harness/test.ts";
import { minutesAgo } from "../harness/reply.ts";

test("a running job is told in words and figures", async ({ reply, job, page }) => {
  const id = await reply.createStill({ startedAt: "2026-01-31T22:00:00Z" });
  const response = await job.open(id);
  expect(response.status()).toBe(200);
  await expect(job.title).toHaveText("Email validation");
  await expect(job.status("Processing")).toBeVisible();
  await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
  await expect(page.getByRole("main").getByText("62 %", { exact: true })).toBeVisible();
  await expect(page.getByRole("main").locator("header")).toContainText(id);
  await expect(job.fact("Started").getByRole("time")).toHaveAttribute("datetime", "2026-01-31T22:00:00Z");
  await expect(job.fact("Finished")).toHaveText("not yet");
  await expect(job.fact("Running for")).toHaveText(/\d+ d \d+ h/);
  await expect(page).toHaveTitle("62 % · Email validation · Jobglass");
});

test("the page comes complete from the server", async ({ reply, desk }) => {
  const id = await reply.createJob({ life: "finished" });
  const page = await (await fetch(desk.url(`/jobs/${id}`))).text();
  for (const part of ["Email validation", "Done", "100 %", id, "<details", 'role="progressbar"', "contactIds"]) {
    expect(page).toContain(part);
  }
});

test("times are the reader's own once scripts run, and UTC without", async ({ reply, job, hydrates }) => {
  const id = await reply.createStill({ startedAt: "2026-01-31T22:00:00Z" });
  await job.open(id);
  const told = hydrates ? /^1 Feb 2026, 03:45:00 · \d+ d ago$/ : /^31 Jan 2026, 22:00:00 UTC$/;
  await expect(job.fact("Started")).toHaveText(told);
  const zones = hydrates ? "31 Jan 2026, 22:00:00 UTC · 1 Feb 2026, 03:45:00 UTC+05:45" : "31 Jan 2026, 22:00:00 UTC";
  await expect(job.fact("Started").getByRole("time")).toHaveAttribute("title", zones);
});

test("the category is its last part, and whole on demand", async ({ reply, job }) => {
  await job.open(await reply.createStill());
  const category = job.fact("Category");
  const [short, whole] = [category.locator("summary"), category.locator("code")];
  await expect(short).toHaveText("email-validation");
  await expect(whole).toBeHidden();
  await short.click();
  await expect(whole).toBeVisible();
  await expect(whole).toHaveText("r2/bg-jobs/email-validation");
});

const PROGRESS: [string, Record<string, unknown>, string | null, string][] = [
  ["nothing done yet is 0 %", { progress: 0 }, "0", "0 %"],
  ["progress that is not told is words and no figure", { progress: null }, null, "No progress told yet"],
  ["progress past the end is drawn full and told", { progress: 1.7 }, "100", "Reply says 170 %"],
  ["progress below nothing is drawn empty and told", { progress: -0.05 }, "0", "Reply says −5 %"],
  ["nearly all is not all", { progress: 0.9999 }, "99", "99 %"],
  ["a job that waits says so", { status: "Scheduled", progress: null, startedAt: null }, null, "Waiting to start"],
];

for (const [what, fields, value, told] of PROGRESS) {
  test(what, async ({ reply, job, page }) => {
    await job.open(await reply.createStill(fields));
    const region = page.getByRole("region", { name: "Progress" });
    await expect(region.getByText(told, { exact: true })).toBeVisible();
    await expect(job.bar).toBeVisible();
    if (value === null) {
      await expect(job.bar).not.toHaveAttribute("aria-valuenow");
    } else {
      await expect(job.bar).toHaveAttribute("aria-valuenow", value);
    }
  });
}

for (const status of ["Done", "Failed", "Expired", "Cancelled", "Unknown", "Hibernating"]) {
  test(`the word ${status} is shown as Reply said it, with an icon`, async ({ reply, job }) => {
    const ended = { status, startedAt: minutesAgo(10), finishedAt: minutesAgo(4), jsonDataResult: null };
    await job.open(await reply.createStill(ended));
    await expect(job.status(status)).toBeVisible();
    await expect(job.page.getByRole("main").locator("header .badge svg")).toBeVisible();
    await expect(job.freshness).toHaveText("Finished");
    await expect(job.fact("Took")).toHaveText("6 min 00 s");
    await expect(job.result).toContainText("This job ended without a result.");
  });
}

test("the documented example is shown as documented", async ({ reply, job }) => {
  const id = await reply.createJob({
    id: "3c90c3cc-0d44-4b50-8888-8dd25736052a",
    fields: {
      status: "Scheduled",
      category: "<string>",
      startedAt: "2023-11-07T05:31:56Z",
      finishedAt: "2023-11-07T05:31:56Z",
      progress: 0.5,
      jsonData: "<string>",
      jsonDataResult: "<string>",
    },
  });
  await job.open(id);
  await expect(job.title).toHaveText("<string>");
  await expect(job.status("Scheduled")).toBeVisible();
  await expect(job.bar).toHaveAttribute("aria-valuenow", "50");
  await expect(job.fact("Category")).toHaveText("<string>", { useInnerText: true });
  for (const name of ["Started", "Finished"]) {
    await expect(job.fact(name).getByRole("time")).toHaveAttribute("datetime", "2023-11-07T05:31:56Z");
  }
  for (const panel of [job.input, job.result]) {
    await expect(panel.locator("pre")).toHaveText("<string>");
    await expect(panel).toContainText("This is text, not JSON: at line 1, column 1 it would need a value.");
    await expect(panel).toContainText("8 bytes");
  }
});

test("a job that has not ended has no result yet", async ({ reply, job }) => {
  await job.open(await reply.createStill());
  await expect(job.result).toContainText("This job has no result yet.");
  await expect(job.result.getByRole("link")).toHaveCount(0);
});

test("absent and empty are two things", async ({ reply, job }) => {
  const done = { status: "Done", progress: 1, finishedAt: minutesAgo(1) };
  await job.open(await reply.createStill({ ...done, jsonData: null, jsonDataResult: "" }));
  await expect(job.input).toContainText("This job has no input.");
  await expect(job.result).toContainText("Reply gave an empty text");
});
