import { minutesAgo } from "../harness/reply.ts";
import { expect, test } from "../harness/test.ts";
import { takeOver } from "../harness/tree.ts";

const DONE = { status: "Done", progress: 1, finishedAt: minutesAgo(1) };
const TEXT = `{"createdAt": 1772359200, "at": "2026-03-01T10:00:00Z", "other": "2026-03-01T12:00:00+02:00",
  "loose": "2026-03-01T10:00:00", "day": "2026-03-01", "tookMs": 5400000, "size": 10485977,
  "page": "https://reply.io/?a=1&b=2", "evil": "javascript:alert(1)", "contactId": 1772359200}`;

test("what a value means stands beside it, by UTC, and only web addresses become links", async ({ reply, job }) => {
  await job.open(await reply.createStill({ ...DONE, jsonDataResult: TEXT }));
  const row = (key: string) => job.result.locator("[data-at], [role=treeitem]", { hasText: `${key}: ` }).last();
  for (const [key, said] of [
    ["createdAt", "createdAt: 1772359200 1 Mar 2026, 10:00:00 UTC"],
    ["at", 'at: "2026-03-01T10:00:00Z"'],
    ["other", 'other: "2026-03-01T12:00:00+02:00" 1 Mar 2026, 10:00:00 UTC'],
    ["day", 'day: "2026-03-01"'],
    ["tookMs", "tookMs: 5400000 1 h 30 min"],
    ["size", "size: 10485977 10 MB"],
    ["contactId", "contactId: 1772359200"],
  ] as const) {
    await expect(row(key)).toHaveText(said);
  }
  const link = row("page").getByRole("link");
  await expect(link).toHaveAttribute("href", "https://reply.io/?a=1&b=2");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await expect(job.result.locator(".inside").getByRole("link")).toHaveCount(1);
});

test("a time is told by the reader's clock as well, once there is one, and its text stays", async ({
  reply,
  job,
  page,
  hydrates,
}) => {
  test.skip(!hydrates, "only the browser knows the reader's zone");
  const list = '{"list": [{"at": 1772359200, "n": 1}, {"at": "2026-07-01T00:00:00Z", "n": 2}]}';
  await job.open(await reply.createStill({ ...DONE, jsonData: list, jsonDataResult: TEXT }));
  await takeOver(job.result);
  const row = (key: string) => job.result.getByRole("treeitem", { name: new RegExp(`^${key}: `) });
  const both = "1 Mar 2026, 10:00:00 UTC · 1 Mar 2026, 15:45:00 UTC+05:45";
  for (const key of ["createdAt", "at", "other"]) {
    await expect(row(key)).toHaveAttribute("title", both);
  }
  await expect(row("createdAt").locator(".n")).toHaveText("1772359200");
  await expect(row("createdAt")).toHaveAccessibleDescription(both);
  await expect(row("loose")).toHaveAttribute("title", `It names no time zone. If UTC is meant: ${both}`);
  for (const key of ["day", "tookMs", "contactId"]) {
    await expect(row(key)).not.toHaveAttribute("title", /.*/);
  }
  await page.keyboard.press("Control+f");
  await page.keyboard.type("createdAt");
  await job.result.getByLabel("only matches").check();
  await expect(row("createdAt")).toHaveAttribute("title", both);
  await job.input.getByRole("button", { name: "Table", exact: true }).click();
  await expect(job.input.getByRole("gridcell").first()).toHaveAttribute("title", `1772359200\n${both}`);
  await expect(job.input.getByRole("gridcell").first()).toHaveText("1772359200");
});

test("a link in a row is followed from the keyboard, and learns nothing of the page", async ({
  reply,
  job,
  page,
  context,
  hydrates,
}) => {
  test.skip(!hydrates, "without scripts the link is a stop of its own");
  await context.route("https://reply.io/**", (route) => route.fulfill({ contentType: "text/plain", body: "there" }));
  await job.open(await reply.createStill({ ...DONE, jsonDataResult: '{"page": "https://reply.io/?a=1"}' }));
  await takeOver(job.result);
  await page.keyboard.press("ArrowDown");
  const asked = context.waitForEvent("request", (request) => request.url() === "https://reply.io/?a=1");
  const [opened] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("Enter")]);
  await expect(opened.getByText("there")).toBeVisible();
  expect(await opened.evaluate(() => window.opener === null)).toBe(true);
  expect((await (await asked).allHeaders()).referer).toBeUndefined();
});
