import type { Locator, Page } from "@playwright/test";
import type { JobPage } from "../harness/job-page.ts";
import type { Reply } from "../harness/reply.ts";
import { expect, test } from "../harness/test.ts";
import { focused } from "../harness/tree.ts";

const count = (panel: Locator) => panel.getByRole("search").getByRole("status");
const field = (panel: Locator) => panel.getByRole("searchbox");
/** What takes longer than the world lasts, as `(a+)+$` goes about it. */
const EVIL = `${"a".repeat(60)}!`;

/** Opens a result and the search in it, for regular expressions. */
async function openSearch(reply: Reply, job: JobPage, page: Page, text: string): Promise<Locator> {
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  // A text that is no JSON has no tree to be taken over; its search is kept until it is there.
  await job.result.locator(".inside").focus();
  await page.keyboard.press("Control+f");
  const search = job.result.getByRole("search");
  await search.getByLabel(".*").check();
  return search;
}

test("what is no JSON, and the rest of a broken text, is searched line by line", async ({ reply, job, page }) => {
  await openSearch(reply, job, page, '{"a": "x1",\n "b": oops x2\r\nand \\x3\n🐢x4');
  await field(job.result).fill(String.raw`x\d$`);
  await expect(count(job.result)).toHaveText("1 of 4");
  await expect(job.result.locator("mark.found")).toHaveText(["x1", "x2", "x3", "x4"]);
  await field(job.result).fill(String.raw`^and \\x`);
  await expect(count(job.result)).toHaveText("1 of 1");
  await expect(focused(job.result)).toContainText(String.raw`and \x3`);

  await openSearch(reply, job, page, "02:00 c-7 done\n02:01 c-8 done\n");
  await field(job.result).fill(String.raw`^02:.*c-\d`);
  await expect(count(job.result)).toHaveText("1 of 2");
  await expect(job.result.locator("mark.found").last()).toHaveText("02:01 c-8");
});

test("an expression that never comes to an end leaves out its value, and the page goes on", async ({ reply, job, page }) => {
  const search = await openSearch(reply, job, page, JSON.stringify({ first: "aaa", evil: EVIL, more: [EVIL, "aa"], last: "a" }));
  await field(job.result).fill("(a+)+$");
  await expect(count(job.result)).toHaveText("1 so far …");
  // All else can be done meanwhile.
  await job.result.getByRole("button", { name: "Close all" }).click();
  await expect(count(job.result)).toHaveText("1 of 3 · left out: 2 values took too long for this expression");
  await expect(job.result.locator("mark.found")).toHaveText(["aaa", "a"]);
  await search.getByLabel("only matches").check();
  await expect(count(job.result)).toHaveText(/3( matches)? · left out: 2 values took too long for this expression$/);
  await expect(job.result.getByRole("treeitem")).toHaveCount(5);
});

test("an expression that is slow everywhere is given up", async ({ reply, job, page }) => {
  await openSearch(reply, job, page, JSON.stringify(["a", ...Array.from({ length: 50 }, () => EVIL), "a"]));
  await field(job.result).fill("(a+)+$");
  await expect(count(job.result)).toHaveText("1 of 1 · given up: 3 values took too long for this expression");
});

test("a search is ended at once, whatever its expression is at", async ({ reply, job, page }) => {
  const search = await openSearch(reply, job, page, JSON.stringify(["so", EVIL]));
  expect(page.workers()).toHaveLength(0);
  await field(job.result).fill("(a+)+$|so");
  await expect(count(job.result)).toHaveText("1 so far …");
  await expect.poll(() => page.workers()).toHaveLength(1);
  await field(job.result).fill("s.");
  await expect(count(job.result)).toHaveText("1 of 1");
  await expect.poll(() => page.workers()).toHaveLength(0);
  await field(job.result).fill("(a+)+$|so");
  await expect(count(job.result)).toHaveText("1 so far …");
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await expect.poll(() => page.workers()).toHaveLength(0);
});

test("every match is found and counted, also those that are empty and those that are many", async ({ reply, job, page }) => {
  await openSearch(reply, job, page, JSON.stringify({ k: "aaxa", "🐢": "🐢", many: "many ".repeat(5_000), lone: "\ud800" }));
  await job.result.getByLabel("Where to look").selectOption("values");
  for (const [wanted, all] of [
    ["x*", 5 + 2 + 25_001 + 2],
    ["🐢*", 5 + 2 + 25_001 + 2],
    ["[many]", 3 + 20_000],
    [".", 4 + 1 + 25_000 + 1],
    [String.raw`\ud800`, 1],
    [String.raw`\bmany\b`, 5_000],
  ] as const) {
    await field(job.result).fill(wanted);
    await expect(count(job.result), wanted).toHaveText(`1 of ${all.toLocaleString("en-GB")}`);
  }
});

test("with whole, an expression is to match the whole key or value", async ({ reply, job, page }) => {
  const search = await openSearch(reply, job, page, '{"ab": "a", "b": "ab", "c": 12, "d": "b\\na", "e": oops b');
  await search.getByLabel("whole").check();
  for (const [wanted, all] of [
    ["a|b", / of 2$/],
    ["A.?", / of 3$/],
    [String.raw`\d`, "no match"],
    [String.raw`\d+`, /^1 (of 1|match)$/],
    [".", / of 5$/],
    ["a)|(b", "This is no regular expression"],
  ] as const) {
    await field(job.result).fill(wanted);
    await expect(count(job.result), wanted).toHaveText(all);
  }
});

test("what searches with expressions is fetched when the first is wanted, and where it cannot be, that is said", async ({
  reply,
  job,
  page,
  console,
}) => {
  console.expect(/Failed to load resource|net::ERR_FAILED/);
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  const ofExpression = () => fetched.filter((url) => /\/assets\/expression\.[0-9a-f]+\.js$/.test(url));
  await openSearch(reply, job, page, '["seek"]');
  await job.result.getByLabel(".*").uncheck();
  await field(job.result).fill("seek");
  await expect(count(job.result)).toHaveText("1 of 1");
  expect(ofExpression()).toEqual([]);
  await page.route(/\/assets\/expression\./, (route) => route.abort());
  await job.result.getByLabel(".*").check();
  await expect(count(job.result)).toHaveText("What searches with expressions could not be loaded: reload the page");
  expect(ofExpression()).toHaveLength(1);
  await page.unroute(/\/assets\/expression\./);
  await field(job.result).fill("se+k");
  await expect(count(job.result)).toHaveText("1 of 1");
});

test.describe("under a base path", () => {
  test.use({ settings: { basePath: "/desk" } });

  test("expressions are searched with a script of the site's own, and nothing else is allowed", async ({ reply, job, page, desk }) => {
    await openSearch(reply, job, page, '["seek"]');
    const [worker] = await Promise.all([page.waitForEvent("worker"), field(job.result).fill("s..k")]);
    expect(worker.url()).toMatch(/\/desk\/assets\/expression\.[0-9a-f]{16}\.js$/);
    await expect(count(job.result)).toHaveText("1 of 1");
    const policy = (await fetch(desk.url("/"))).headers.get("content-security-policy")!;
    expect(policy).toContain("worker-src 'self';");
    const ofWorker = (await fetch(worker.url())).headers;
    expect(ofWorker.get("content-security-policy")).toContain("default-src 'none'");
    expect(ofWorker.get("cache-control")).toContain("immutable");
  });
});
