import type { Page } from "@playwright/test";
import { answered } from "../harness/console.ts";
import { violations } from "../harness/axe.ts";
import { Oidc } from "../harness/oidc.ts";
import { freePort } from "../harness/port.ts";
import { expect, test as base } from "../harness/test.ts";

/** A desk whose people sign in at a real provider. */
const test = base.extend<{ provider: Oidc; more: Record<string, string> }>({
  more: [{}, { option: true }],

  provider: async ({}, use) => {
    const provider = new Oidc(`http://127.0.0.1:${await freePort()}/desk`);
    await provider.start();
    await use(provider);
    await provider.stop();
  },

  settings: async ({ provider, more }, use) => {
    const env = { ...provider.env(), ...more };
    await use({ addr: new URL(env.JOBGLASS_PUBLIC_URL!).host, basePath: "/desk", env });
  },
});

test("a job's address leads over the provider to the job, and out again", async ({ page, desk, reply, provider, hydrates }) => {
  const id = await reply.createStill();
  await page.goto(desk.url(`/jobs/${id}`));
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  if (hydrates) expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: `Sign in at ${new URL(provider.url).host}` }).click();
  await enter(page, "ann");
  await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
  await expect(page.getByText("ann@example.com", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Leave the provider" }).click();
  await expect(page).toHaveURL(desk.url("/login"));
  await page.goto(desk.url(`/jobs/${id}`));
  await page.getByRole("link", { name: /^Sign in at/ }).click();
  await expect(page.getByLabel("Account"), "the provider has forgotten who it was").toBeVisible();
});

test("who is in no group with a role is told so, and can come as somebody else", async ({ page, desk, reply, console, hydrates }) => {
  // The page in between that the provider shows without scripts names no icon.
  console.expect(answered(403), answered(404));
  const id = await reply.createStill();
  await page.goto(desk.url(`/login?back=/desk/jobs/${id}`));
  await page.getByRole("link", { name: /^Sign in at/ }).click();
  await enter(page, "bob");
  await expect(page.getByRole("alert").filter({ hasText: "You have no role here" })).toContainText("as bob@example.com");
  if (hydrates) expect(await violations(page)).toEqual([]);

  await page.getByRole("link", { name: "Sign in as somebody else" }).click();
  await enter(page, "ann");
  if (!hydrates) await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
  await expect(page.getByText("ann@example.com", { exact: true })).toBeVisible();
});

test("who turns round at the provider is told so, and where it goes on", async ({ page, desk, console }) => {
  console.expect(answered(401));
  await page.goto(desk.url("/login"));
  await page.getByRole("link", { name: /^Sign in at/ }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "You were not signed in" })).toBeVisible();
  await page.getByRole("link", { name: /^Sign in at/ }).click();
  await enter(page, "ann");
  await expect(page).toHaveURL(desk.url("/"));
});

test("while the provider is away the page says so, and goes on once it is there", async ({ page, desk, provider, console }) => {
  console.expect(answered(503));
  await provider.stop();
  await desk.stop();
  await desk.start();
  await page.goto(desk.url("/"));
  await page.getByRole("link", { name: /^Sign in at/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The sign-in service cannot be reached" })).toBeVisible();
  await provider.start();
  await expect(async () => {
    await page.getByRole("link", { name: /^Sign in at/ }).click();
    await expect(page.getByLabel("Account")).toBeVisible({ timeout: 500 });
  }).toPass();
  await enter(page, "ann");
  await expect(page.getByText("ann@example.com", { exact: true })).toBeVisible();
});

test.describe("a session that does not last", () => {
  test.use({ more: { JOBGLASS_SESSION_MAX: "6s" } });

  test("ends on the open page, which says so, asks no more, and offers the way back", async ({ page, desk, reply, job, hydrates }) => {
    test.skip(!hydrates, "without scripts nothing follows");
    const id = await reply.createStill();
    await page.goto(desk.url(`/login?back=/desk/jobs/${id}`));
    await page.getByRole("link", { name: /^Sign in at/ }).click();
    await enter(page, "ann");
    await job.isLive();
    await expect(page.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible();
    await expect(job.freshness).toContainText("Not updating any more");

    let last = Date.now();
    page.on("request", () => (last = Date.now()));
    // Longer than any pause after which a page that follows would ask again.
    await expect.poll(() => Date.now() - last, { timeout: 60_000 }).toBeGreaterThan(15_000);
    await page.getByRole("link", { name: "Sign in and come back to it" }).click();
    await page.getByRole("link", { name: /^Sign in at/ }).click();
    // The provider still knows who it is.
    await expect(page).toHaveURL(desk.url(`/jobs/${id}`));
    await job.isLive();
  });
});

test.describe("in the wordiest log there is", () => {
  test.use({ more: { JOBGLASS_LOG: "trace" } });

  test("stands nothing that opens anything", async ({ page, context, desk, provider }) => {
    const seen: string[] = [];
    page.on("request", (request) => {
      const query = new URL(request.url()).searchParams;
      for (const name of ["code", "state", "nonce", "id_token_hint"]) seen.push(...query.getAll(name));
    });
    await page.goto(desk.url("/login"));
    await page.getByRole("link", { name: /^Sign in at/ }).click();
    await enter(page, "ann");
    await expect(page.getByText("ann@example.com", { exact: true })).toBeVisible();
    const cookies = await context.cookies(desk.url("/"));
    seen.push(...cookies.filter(({ name }) => name.startsWith("jobglass")).map(({ value }) => value));
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Leave the provider" }).click();
    await expect(page).toHaveURL(desk.url("/login"));
    await page.close();
    await desk.stop();

    const secrets = [...seen, ...provider.tokens, provider.secret];
    expect(secrets.length, "what there is to be found").toBeGreaterThanOrEqual(7);
    expect(provider.tokens, "the access token is known").toHaveLength(1);
    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(`desk:${secret}`).toString("base64")]) {
        expect(desk.log().includes(form), `the log holds ${form}`).toBe(false);
      }
    }
    expect(desk.log(), "the log was really kept").toContain("TRACE");
  });
});

async function enter(page: Page, account: string): Promise<void> {
  await page.getByLabel("Account").fill(account);
  await page.getByRole("button", { name: "Enter" }).click();
}
