import type { Page } from "@playwright/test";
import { answered } from "../harness/console.ts";
import { expect, test } from "../harness/test.ts";

const BOX = "Job id, or a text that holds one";
const OTHER = "11111111-2222-4333-8444-555555555555";

/** The list below a heading of the front page. */
function listUnder(page: Page, heading: string) {
  return page.locator("section", { has: page.getByRole("heading", { name: heading, level: 2 }) });
}

/** Everything that people have at hand when they ask what became of a job. */
const PASTES: [string, (id: string) => string][] = [
  ["an id", (id) => id],
  ["an id in upper case with space around it", (id) => `  ${id.toUpperCase()} \n`],
  ["an id in braces", (id) => `{${id}}`],
  ["an id without hyphens", (id) => id.replaceAll("-", "")],
  ["a URN", (id) => `urn:uuid:${id}`],
  ["a link into Reply's API", (id) => `https://api.reply.io/v3/background-jobs/${id}`],
  ["a Location header", (id) => `Location: /v3/background-jobs/${id}`],
  ["a link to another Jobglass", (id) => `https://desk.example.com/tools/jobs/${id}?from=mail`],
  [
    "a curl line with a key in it",
    (id) =>
      `curl -H 'Authorization: Bearer 0123456789abcdef0123456789abcdef' \\\n  https://api.reply.io/v3/background-jobs/${id}`,
  ],
  ["a JSON answer", (id) => `{"jobId":"${id}","scheduledCount":2,"creditsReserved":2}`],
  ["a JSON answer with another id before", (id) => `{"requestId": "${OTHER}",\n "jobId": "${id}"}`],
  ["a customer's mail", (id) => `Hello, what became of my import (${id})? Thanks – Zoë`],
];

for (const [what, paste] of PASTES) {
  test(`${what} leads to the job`, async ({ page, desk, reply }) => {
    const id = await reply.createStill();
    await page.goto(desk.url());
    await page.getByRole("textbox", { name: BOX }).fill(paste(id));
    await page.getByRole("button", { name: "Look up" }).click();
    await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Email validation");
  });
}

const WRONG: [string, string, RegExp][] = [
  ["nothing that resembles an id", "where is my job?", /no job id in that.*Paste anything that holds the id/i],
  ["an id cut short", "/jobs/3c90c3cc-0d44-4b50-8888-8dd2573605", /not a job id.*has 34 characters; an id has 36/i],
  ["an id with a letter that no id has", "3c90c3cc-0d44-4b50-8888-8dd25736O52a", /not a job id.*holds “O”/i],
  ["the id of zeroes", "00000000-0000-0000-0000-000000000000", /all-zero id is no job.*placeholder/i],
];

for (const [what, pasted, told] of WRONG) {
  test(`${what} is told with what is wrong`, async ({ page, desk, reply, console }) => {
    console.expect(answered(400));
    await page.goto(desk.url());
    await page.getByRole("textbox", { name: BOX }).fill(pasted);
    await page.getByRole("button", { name: "Look up" }).click();
    await expect(page.getByRole("alert")).toContainText(told);
    await expect(page.getByRole("textbox", { name: BOX })).toHaveAttribute("aria-invalid", "true");
    expect(await reply.calls(), "Reply need not be asked for that").toEqual([]);
  });
}

test("nothing is said to be wrong before anything was pasted", async ({ page, desk, reply, job }) => {
  await page.goto(desk.url());
  await expect(page.getByRole("textbox", { name: BOX })).toHaveAttribute("aria-invalid", "false");
  await expect(page.getByRole("alert")).toHaveText("");
  await job.open(await reply.createStill());
  await expect(page.getByRole("textbox", { name: BOX })).toHaveAttribute("aria-invalid", "false");
  await expect(page.getByRole("alert")).toBeHidden();
});

test("what was pasted does not get into an address", async ({ page, desk, reply }) => {
  const id = await reply.createStill();
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(desk.url());
  await page.getByRole("textbox", { name: BOX }).fill(`curl -H 'Authorization: Bearer s3cr3t' http://x/jobs/${id}`);
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
  expect(addresses.filter((address) => address.includes("s3cr3t"))).toEqual([]);
});

test("the jobs looked at lately are listed, newest first", async ({
  page,
  desk,
  reply,
  job,
}) => {
  const older = await reply.createStill({ category: "r2/bg-jobs/contacts-import" });
  const newer = await reply.createStill({ status: "Done", progress: 1, finishedAt: new Date().toISOString() });
  await job.open(older);
  await job.open(newer);
  await page.goto(desk.url());
  const recent = listUnder(page, "Recently watched").getByRole("listitem");
  await expect(recent).toHaveText([
    new RegExp(`Email validation.*Done.*${newer}`),
    new RegExp(`Contacts import.*62 %.*${older}`),
  ]);
  await recent.last().getByRole("link").click();
  await expect(page).toHaveURL(desk.url(`/jobs/${older}`));
  await expect(job.title).toHaveText("Contacts import");
});

test("without a recent job the front page lists none", async ({ page, desk }) => {
  await page.goto(desk.url());
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("listitem")).toHaveCount(0);
  await expect(page.getByText("Demo mode")).toHaveCount(0);
});

test.describe("in demo mode", () => {
  test.use({ settings: { demo: true } });

  test("a banner says so on every page and the examples can be clicked", async ({ page, desk, job }) => {
    expect(desk.log()).toContain("demo mode");
    await page.goto(desk.url());
    const banner = page.getByRole("complementary", { name: "Demo mode" });
    await expect(banner).toContainText("REPLY_API_KEY");
    const examples = listUnder(page, "Examples to try").getByRole("link");
    await expect(examples).toHaveCount(18);
    await examples.filter({ hasText: "finished before anyone looked" }).click();
    await expect(job.status("Done")).toBeVisible();
    await expect(banner).toBeVisible();
  });
});
