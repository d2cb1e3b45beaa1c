import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { answered } from "../harness/console.ts";
import { violations } from "../harness/axe.ts";
import { BINARY } from "../harness/desk.ts";
import { minutesAgo } from "../harness/reply.ts";
import { expect, test } from "../harness/test.ts";

const PASSWORD = "correct horse battery";
const HASH = execFileSync(BINARY, ["hash-password"], { input: `${PASSWORD}\n`, encoding: "utf8" }).trim();
const folder = mkdtempSync(join(tmpdir(), "jobglass-people-"));
const people = join(folder, "people.toml");
writeFileSync(people, `[[people]]\nname = "ann"\nrole = "operator"\npassword_hash = "${HASH}"\n`);

test.use({ settings: { env: { JOBGLASS_ACCESS: "password", JOBGLASS_CONFIG: people } } });
// Not after all tests: one worker may run them in several goes.
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

test("a job's address leads over the form to the job, and out again", async ({ page, desk, reply, console }) => {
  console.expect(answered(401));
  const id = await reply.createStill();
  await page.goto(desk.url(`/jobs/${id}`));
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await page.getByLabel("Name").fill("ann");
  await page.getByLabel("Password").fill("a wrong one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The name or the password is wrong" })).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("ann");

  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
  await expect(page.getByText("ann", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto(desk.url(`/jobs/${id}`));
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("an operator cancels a job in two steps, without scripts too", async ({ page, desk, reply, job }) => {
  const id = await reply.createJob({ life: "steady", seconds: 6000 });
  await page.goto(desk.url(`/login?back=/jobs/${id}`));
  await signIn(page);

  await page.getByRole("link", { name: "Cancel this job…" }).click();
  await page.getByLabel(/^Reason/).fill("wrong list");
  await page.getByRole("button", { name: "Cancel the job" }).click();
  await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
  await expect(async () => {
    await page.reload();
    await expect(job.status("Cancelled")).toBeVisible({ timeout: 500 });
  }).toPass();
});

test("who signs out elsewhere is told on the open page, which follows no more", async ({ page, context, desk, reply, job, hydrates }) => {
  test.skip(!hydrates, "without scripts nothing follows");
  const id = await reply.createStill();
  await page.goto(desk.url(`/login?back=/jobs/${id}`));
  await signIn(page);
  await job.isLive();

  const other = await context.newPage();
  await other.goto(desk.url("/"));
  await other.getByRole("button", { name: "Sign out" }).click();
  await page.bringToFront();
  await expect(page.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible();
  await expect(job.freshness).toContainText("Not updating any more");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: "Sign in and come back to it" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("who is signed out learns it from the text that does not come, where nothing is followed any more", async ({ page, context, desk, reply, job, hydrates, console }) => {
  test.skip(!hydrates, "without scripts no text is fetched");
  console.expect(answered(401));
  const id = await reply.createJob({ life: "finished", fields: { jsonDataResult: '{"a": [1, 2]}' } });
  await page.goto(desk.url(`/login?back=/jobs/${id}`));
  await signIn(page);
  await expect(job.freshness).toHaveText("Finished");
  const other = await context.newPage();
  await other.goto(desk.url("/"));
  await other.getByRole("button", { name: "Sign out" }).click();
  await page.bringToFront();
  await job.result.getByRole("button", { name: "Close all" }).click();
  await expect(job.result.getByText("You are signed out: sign in again, then try again")).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible();
  await expect(job.result.locator(".tree")).toContainText("a: ");

  await other.getByLabel("Name").fill("ann");
  await other.getByLabel("Password").fill(PASSWORD);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByText("ann", { exact: true })).toBeVisible();
  await page.bringToFront();
  await job.result.getByRole("button", { name: "Try again" }).click();
  await expect(job.result.getByRole("tree")).toBeFocused();
});

test("who is signed out learns it from a text that came and cannot be shown", async ({ page, desk, reply, job, hydrates }) => {
  test.skip(!hydrates, "without scripts nothing follows");
  const id = await reply.createStill({ jsonData: '{"a": [1, 2]}' });
  await page.goto(desk.url(`/login?back=/jobs/${id}`));
  await signIn(page);
  await job.isLive();
  let asked = 0;
  await page.route(desk.url(`/jobs/${id}`), (route) => {
    asked += 1;
    return route.fulfill({ status: 302, headers: { location: desk.url("/login") } });
  });
  await reply.patchJob(id, { status: "Done", progress: 1, finishedAt: minutesAgo(0), jsonDataResult: '{"b": 3}' });
  await expect(page.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in and come back to it" })).toBeVisible();
  await expect(job.input.locator(".tree")).toContainText("a: ");
  await expect(job.result).toContainText("no result yet");
  expect(asked).toBe(1);
});

test("a proxy that leads to its sign-in says that the reader is signed out", async ({ page, desk, reply, hydrates, console }) => {
  test.skip(!hydrates, "without scripts nothing follows");
  console.expect(/EventSource's response has a MIME type/);
  const id = await reply.createStill();
  await page.goto(desk.url("/login"));
  await signIn(page);
  await page.route(/\/api\/jobs\//, (route) => route.fulfill({ status: 302, headers: { location: desk.url("/login") } }));
  await page.goto(desk.url(`/jobs/${id}`));
  await expect(page.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible();
});

async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Name").fill("ann");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}
