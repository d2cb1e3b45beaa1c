import { answered } from "../harness/console.ts";
import { JobPage } from "../harness/job-page.ts";
import { NGINX, Nginx } from "../harness/nginx.ts";
import { expect, test } from "../harness/test.ts";

const STAFF = { user: "ann", groups: "support" };
const STRANGER = { user: "bob", groups: "sales" };
const env = { JOBGLASS_ACCESS: "proxy", JOBGLASS_TRUSTED_PROXIES: "127.0.0.1", JOBGLASS_STAFF: "group:support" };

test.skip(NGINX === undefined, "nginx is not installed");
test.use({ settings: { basePath: "/desk", env } });

test("behind nginx, under a path, a job is followed live", async ({ page, desk, reply, hydrates }) => {
  const nginx = new Nginx();
  const origin = await nginx.start(new URL(desk.url()).origin, "/desk", STAFF);
  try {
    const id = await reply.createStill();
    await page.goto(`${origin}/desk/jobs/${id}`);
    const job = new JobPage(page, desk);
    await expect(job.status("Processing")).toBeVisible();
    if (hydrates) {
      await job.isLive();
      await reply.patchJob(id, { status: "Done", progress: 1, jsonDataResult: '{"ok": true}' });
      await expect(job.status("Done")).toBeVisible();
      await expect(job.freshness).toHaveText("Finished");
    }
    await page.goto("about:blank");
  } finally {
    await nginx.stop();
  }
});

test("who has no role behind nginx is told so, and past nginx nobody is known", async ({ page, desk, console }) => {
  console.expect(answered(403), answered(401));
  const nginx = new Nginx();
  const origin = await nginx.start(new URL(desk.url()).origin, "/desk", STRANGER);
  try {
    await page.goto(`${origin}/desk/`);
    await expect(page.getByRole("heading", { name: "You may not do this" })).toBeVisible();
    await page.goto(desk.url());
    await expect(page.getByRole("heading", { name: "You are not signed in" })).toBeVisible();
  } finally {
    await nginx.stop();
  }
});
