import { answered } from "../harness/console.ts";
import { expect, test } from "../harness/test.ts";

test.use({ settings: { basePath: "/desk" } });

test("everything lives under the base path: lookup, page, assets, links and live updates", async ({
  page,
  desk,
  reply,
  job,
  hydrates,
}) => {
  const { origin } = new URL(desk.url());
  const astray: string[] = [];
  page.on("request", (request) => {
    const { protocol, pathname } = new URL(request.url());
    if (protocol.startsWith("http") && !pathname.startsWith("/desk/")) astray.push(request.url());
  });
  const id = await reply.createStill();
  await page.goto(desk.url());
  await page.getByRole("textbox").fill(id);
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page).toHaveURL(`${origin}/desk/jobs/${id}`);
  await expect(job.title).toHaveText("Email validation");
  if (hydrates) {
    await job.isLive();
    await reply.patchJob(id, { status: "Done", jsonDataResult: '{"ok": true}' });
    await expect(job.freshness).toHaveText("Finished");
    await expect(job.result.locator(".tree")).toContainText("ok");
  }
  for (const link of await page.getByRole("link").all()) {
    expect(await link.getAttribute("href")).toMatch(/^(\/desk\/|#|$)/);
  }
  await page.getByRole("link", { name: "Jobglass", exact: true }).click();
  await expect(page).toHaveURL(`${origin}/desk/`);
  await page.getByRole("listitem").getByRole("link").click();
  await expect(page).toHaveURL(`${origin}/desk/jobs/${id}`);
  await expect(job.title).toHaveText("Email validation");
  expect(astray).toEqual([]);
});

test("a wrong paste and an unknown page are told under the base path too", async ({ page, desk, console }) => {
  console.expect(answered(400), answered(404));
  await page.goto(desk.url());
  await page.getByRole("textbox").fill("nothing");
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page.getByRole("alert")).toContainText("There is no job id in that");
  await page.goto(desk.url("/nowhere"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
  const { origin } = new URL(desk.url());
  expect((await fetch(`${origin}/desk/healthz`)).status).toBe(200);
  expect((await fetch(`${origin}/healthz`)).status).toBe(404);
});

test("the base path without its slash and the root lead to the front page", async ({ page, desk }) => {
  const { origin } = new URL(desk.url());
  for (const path of ["/desk", "/"]) {
    await page.goto(origin + path);
    await expect(page.getByRole("textbox")).toBeVisible();
    await expect(page).toHaveURL(/\/desk\/?$/);
  }
});
