import { answered } from "../harness/console.ts";
import { JobPage } from "../harness/job-page.ts";
import { minutesAgo } from "../harness/reply.ts";
import { freshProfile, makeLink } from "../harness/share-page.ts";
import { expect, test } from "../harness/test.ts";

test("a shared page follows its job by itself, its result included", async ({ browser, console, desk, page, reply }) => {
  const id = await reply.createStill({ progress: 0.2 });
  const link = await makeLink(page, desk, id);
  const profile = await freshProfile(browser, console, true);
  const customer = new JobPage(await profile.newPage(), desk);
  await customer.page.goto(link);
  await customer.isLive();
  await reply.patchJob(id, { progress: 0.5 });
  await expect(customer.bar).toHaveAttribute("aria-valuenow", "50");
  await expect(customer.result).toContainText("no result yet");
  const ended = { status: "Done", progress: 1, finishedAt: minutesAgo(0), jsonDataResult: '{"to": "jane.doe@example.com"}' };
  await reply.patchJob(id, ended);
  await expect(customer.result).toContainText("j•••@example.com");
  await expect(customer.page).toHaveTitle(/^Done · /);
  await profile.close();
});

test("a page that is open when its link is revoked says so by itself", async ({ browser, console, desk, page, reply }) => {
  console.expect(answered(410));
  const id = await reply.createStill();
  const link = await makeLink(page, desk, id);
  const profile = await freshProfile(browser, console, true);
  const customer = new JobPage(await profile.newPage(), desk);
  await customer.page.goto(link);
  await customer.isLive();
  await page.getByRole("button", { name: "Revoke this link" }).click();
  await expect(customer.page.getByRole("heading", { name: "This link has ended" })).toBeVisible();
  await expect(customer.page.getByText("Whoever shared it has ended it.")).toBeVisible();
  await profile.close();
});

test("a page that has to ask now and then says so as well", async ({ browser, console, desk, page, reply }) => {
  console.expect(answered(410), /net::ERR_FAILED/);
  const link = await makeLink(page, desk, await reply.createStill());
  const profile = await freshProfile(browser, console, true);
  const customer = new JobPage(await profile.newPage(), desk);
  await customer.page.route("**/events", (stream) => stream.abort());
  await customer.page.goto(link);
  await expect(customer.freshness).toContainText(/^Checking every \d+ s/);
  await page.getByRole("button", { name: "Revoke this link" }).click();
  await expect(customer.page.getByRole("heading", { name: "This link has ended" })).toBeVisible({ timeout: 30_000 });
  await profile.close();
});

test("the link can be copied by a button", async ({ context, desk, page, reply }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const link = await makeLink(page, desk, await reply.createStill());
  await page.getByRole("button", { name: "Copy" }).first().click();
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
});
