import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../harness/test.ts";

type Said = { asked: number; told: [string, string][] };

/** Puts a recorder in the place of the browser's notifications, with an answer to whoever asks for leave. */
async function recordNotifications(page: Page, answer: "granted" | "denied"): Promise<() => Promise<Said>> {
  await page.addInitScript((answer) => {
    const said: Said = { asked: 0, told: [] };
    class Recorder {
      static permission = "default";
      static async requestPermission() {
        said.asked += 1;
        Recorder.permission = answer;
        return answer;
      }
      constructor(title: string, options: { body: string }) {
        said.told.push([title, options.body]);
      }
    }
    Object.assign(window, { Notification: Recorder, __said: said });
  }, answer);
  return () => page.evaluate(() => (window as unknown as { __said: Said }).__said);
}

test("who asked for it is told of the end, and nobody is asked before a click", async ({ page, reply, job }) => {
  const said = await recordNotifications(page, "granted");
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  const button = page.getByRole("button", { name: "Tell me when it ends" });
  await expect(button).toBeVisible();
  expect(await said()).toEqual({ asked: 0, told: [] });
  await button.click();
  await expect(page.getByText("You will be told.")).toBeVisible();
  await reply.patchJob(id, { status: "Failed" });
  await expect(job.freshness).toHaveText("Finished");
  expect(await said()).toEqual({ asked: 1, told: [["Job ended: Failed", "Email validation"]] });
  await expect(button).toBeHidden();
});

test("the wish can be taken back", async ({ page, reply, job }) => {
  const said = await recordNotifications(page, "granted");
  const id = await reply.createStill();
  await job.open(id);
  await job.isLive();
  await page.getByRole("button", { name: "Tell me when it ends" }).click();
  await page.getByRole("button", { name: "Do not tell me" }).click();
  await reply.patchJob(id, { status: "Done" });
  await expect(job.freshness).toHaveText("Finished");
  expect((await said()).told).toEqual([]);
});

test("notifications that the browser blocks are told to be blocked", async ({ page, reply, job }) => {
  await recordNotifications(page, "denied");
  await job.open(await reply.createStill());
  await job.isLive();
  await page.getByRole("button", { name: "Tell me when it ends" }).click();
  await expect(page.getByText("its notifications are blocked")).toBeVisible();
});

test("a job that had ended offers nothing to wait for", async ({ page, reply, job }) => {
  await job.open(await reply.createJob({ life: "finished" }));
  await expect(job.freshness).toHaveText("Finished");
  await expect(job.fact("Finished")).toContainText("ago");
  await expect(page.getByRole("button", { name: "Tell me when it ends" })).toHaveCount(0);
});

test("the time left appears with its basis once it is no guess, and goes with the end", async ({ page, reply, job }) => {
  await job.open(await reply.createJob({ seconds: 50 }));
  const region = page.getByRole("region", { name: "Progress" });
  const left = region.getByText(/^(less than a minute|about 1 min) left$/);
  await expect(job.bar).not.toHaveAttribute("aria-valuenow", "0");
  await expect(left).toHaveCount(0);
  await expect(left).toBeVisible({ timeout: 45_000 });
  await expect(region.getByText(/^1\d\d % a minute over the last \d+ s$/)).toBeVisible();
  await expect(job.freshness).toHaveText("Finished", { timeout: 60_000 });
  await expect(left).toHaveCount(0);
});

test("on a narrow screen the offer stands in line with what is above it", async ({ page, reply, job }) => {
  await recordNotifications(page, "granted");
  await page.setViewportSize({ width: 375, height: 800 });
  await job.open(await reply.createStill());
  await job.isLive();
  const left = async (part: Locator) => (await part.boundingBox())!.x;
  const button = page.getByRole("button", { name: "Tell me when it ends" });
  const above = page.locator("p.fresh");
  expect(await left(button)).toBeCloseTo(await left(above), 0);
});

test("the offer moves nothing when it comes", async ({ page, reply, job }) => {
  await recordNotifications(page, "granted");
  await page.setViewportSize({ width: 375, height: 800 });
  let letGo = () => {};
  const allowed = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\.wasm(\?|$)/, (route) => allowed.then(() => route.continue()));
  await job.open(await reply.createStill());
  const top = async () => (await job.result.boundingBox())!.y;
  const button = page.getByRole("button", { name: "Tell me when it ends" });
  await expect(button).toBeHidden();
  const written = await top();
  letGo();
  await expect(button).toBeVisible();
  expect(await top()).toBeCloseTo(written, 0);
});
