import { preloadedInVain } from "../harness/console.ts";
import { expect, test } from "../harness/test.ts";
import { takeOver } from "../harness/tree.ts";

/** What may befall a job that is being watched, and how its freshness is told then. */
const TROUBLES: [string, string, RegExp][] = [
  ["Reply fails", "server_error", /^Reply has failed since \d\d:\d\d, showing what it said then$/],
  ["the key is revoked", "unauthorized", /^Reply has rejected the API key since \d\d:\d\d, .* must give it a valid one\.$/],
  ["the job is closed to us", "forbidden", /^The API key has not been allowed this job since \d\d:\d\d/],
  ["Reply's answer is no JSON", "rubbish", /^Reply has answered nothing readable since \d\d:\d\d/],
  ["Reply's answer is cut off", "truncated", /^Reply (has answered nothing readable|is unreachable) since \d\d:\d\d/],
  ["Reply does not answer", "hang", /^Reply has not answered in time since \d\d:\d\d/],
];

for (const [what, kind, told] of TROUBLES) {
  test(`when ${what}, what is known stays, and the reason is told`, async ({ reply, job }) => {
    const id = await reply.createStill();
    await job.open(id);
    await job.isLive();
    await reply.setFault({ kind });
    await expect(job.freshness).toHaveText(told, { timeout: 40_000 });
    await expect(job.aloud).toHaveText(told);
    await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
    await expect(job.status("Processing")).toBeVisible();
    await expect(job.input.locator(".tree")).toContainText("contactIds");
  });
}

test("when Reply is away and comes back, the page is live again by itself", async ({ reply, job }) => {
  const id = await reply.createStill({ progress: 0.3 });
  await job.open(id);
  await job.isLive();
  await reply.stop();
  await expect(job.freshness).toHaveText(/^Reply is unreachable since \d\d:\d\d, showing what it said then$/);
  await reply.start();
  await reply.createStill({ progress: 0.5 }, { id });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "50", { timeout: 60_000 });
  await job.isLive();
});

test("when Reply forgets a job, what it said last stays", async ({ reply, job }) => {
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  await reply.removeJob(id);
  await expect(job.freshness).toHaveText(/^Reply has not known this job any more since \d\d:\d\d/);
  await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
});

test("when the browser's part cannot be loaded, the page says so and stays readable", async ({ page, reply, job, console }) => {
  console.expect(/net::ERR_FAILED/, /Jobglass could not start in this browser/, preloadedInVain);
  await page.route(/\.wasm(\?|$)/, (route) => route.abort());
  const id = await reply.createStill({ jsonDataResult: '{"a": [1]}' });
  await job.open(id);
  await expect(page.getByText("This page is not updating by itself")).toBeVisible();
  await expect(job.result.getByText("a: ")).toBeVisible();
  await expect(job.result.getByRole("button")).toHaveCount(0);
  await expect(job.result.getByText("Its tools could not be loaded: reload the page to have them.")).toBeVisible();
  await expect(job.result.getByRole("link", { name: "Download" })).toBeVisible();
  // What could not do anything is not offered.
  for (const name of ["Copy id", "Copy summary", "Key / leads to this box"]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
  await expect(job.bar).toHaveAttribute("aria-valuenow", "62");
  await reply.patchJob(id, { progress: 0.7 });
  await expect(async () => {
    await job.freshness.locator("..").getByRole("link", { name: "Reload" }).click();
    await expect(job.bar).toHaveAttribute("aria-valuenow", "70", { timeout: 1_500 });
  }).toPass();
});

test("a download of the browser's part that fails once is tried again", async ({ page, reply, job, console }) => {
  console.expect(/net::ERR_FAILED/);
  let failures = 0;
  await page.route(/\.wasm(\?|$)/, (route) => {
    failures += 1;
    return failures === 1 ? route.abort() : route.continue();
  });
  await job.open(await reply.createStill());
  await job.isLive();
});

test("what is asked of a text before the browser's part has come is done once it has", async ({ page, reply, job }) => {
  let letGo = () => {};
  const allowed = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\.wasm(\?|$)/, (route) => allowed.then(() => route.continue()));
  await job.open(await reply.createStill());
  const raw = job.input.getByRole("button", { name: "Raw" });
  await raw.click();
  await expect(raw).not.toHaveAttribute("aria-pressed", "true");
  letGo();
  await expect(raw).toHaveAttribute("aria-pressed", "true");
  await job.isLive();
});

test("when the viewer of a text fails, it says so, and the rest of the page goes on", async ({ page, reply, job, console }) => {
  console.expect(/uncaught: RuntimeError: unreachable/);
  const id = await reply.createStill({ jsonDataResult: "[1,2]" });
  await job.open(id);
  await job.isLive();
  await takeOver(job.input);
  // As a panic does, it leaves the WASM where it is.
  await job.input.locator(".inside").evaluate((inside) => {
    Object.defineProperty(inside, "scrollTop", {
      get() {
        throw new WebAssembly.RuntimeError("unreachable");
      },
    });
    inside.dispatchEvent(new Event("scroll"));
  });
  await expect(job.input.getByText("The viewer has failed. Reload the page to use it again")).toBeVisible();
  await reply.patchJob(id, { progress: 0.7 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "70");
  await expect(page.getByText("This page is not updating by itself")).toBeHidden();
  await takeOver(job.result);
  await expect(job.result.getByRole("treeitem")).toHaveCount(3);
});
