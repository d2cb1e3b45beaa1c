import { readFileSync } from "node:fs";
import { minutesAgo } from "../harness/reply.ts";
import { expect, test } from "../harness/test.ts";
import { branch, choose, focused, takeOver, treeOf, unfold } from "../harness/tree.ts";

test("numbers, order, keys that are there twice and escapes are shown as they are written", async ({ reply, job }) => {
  const values = ["12345678901234567890", "1e2", "1E+400", "-0", "0.1000", String.raw`"\u00e9\/\n"`, String.raw`"\ud800"`];
  const members = values.map((value, place) => `"${9 - place}": ${value}`);
  const text = `{${members.join(", ")}, "same": 1, "\\u0073ame": 2, "__proto__": 3}`;
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  await takeOver(job.result);
  await expect(job.result.getByRole("treeitem")).toHaveText([
    /\{ \} 10 keys/,
    ...values.map((value, place) => `${9 - place}: ${value}`),
    "same: key 1 of 2 1",
    "\\u0073ame: key 2 of 2 2",
    "__proto__: 3",
  ]);
});

test("what is hostile in keys and values is text, however long, and what nobody could see is named", async ({
  reply,
  job,
  page,
}) => {
  const evil = `</script></title></style></textarea><img src=x onerror="document.title='owned'">`;
  const members = [
    [evil, evil],
    ["link", "javascript:document.title='owned'"],
    ["data", "data:text/html,<script>1</script>"],
    ["bi\u202edi", "zero\u200bwidth\u0007"],
    ["k".repeat(10_000_000), 1],
    ["last", true],
  ] as const;
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify(Object.fromEntries(members)) }));
  await job.isLive();
  await takeOver(job.result);
  const row = (place: number) => job.result.getByRole("treeitem").nth(place);
  const shown = JSON.stringify(evil);
  await expect(row(1)).toHaveText(`${shown.slice(1, -1)}: ${shown}`);
  await expect(row(4)).toContainText("biRLOdi: ");
  await expect(row(4)).toContainText(String.raw`"zeroZWSPwidth\u0007"`);
  await expect(row(5)).toContainText(/^\s*k+… cut, 10(\.0)? MB in all: 1$/);
  await expect(row(6)).toHaveText("last: true");
  await expect(job.result.locator(".tree").getByRole("link")).toHaveCount(0);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("<img");
  await expect(job.result.locator("mark.found")).toHaveText(["<img", "<img"]);
  await expect(page.locator("img")).toHaveCount(0);
  await expect(page).not.toHaveTitle("owned");
});

test("a hundred thousand lists in one another open to the innermost", async ({ reply, job, page }) => {
  const deep = 100_000;
  await job.open(await reply.createStill({ jsonDataResult: "[".repeat(deep) + "]".repeat(deep) }));
  await job.isLive();
  await takeOver(job.result);
  await choose(job.result, "Open to…", "all levels");
  await treeOf(job.result).focus();
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(focused(job.result)).toHaveAttribute("aria-level", String(deep), { timeout: 500 });
  }).toPass();
  await expect(focused(job.result)).toContainText("depth 99,999 0: [ ] empty");
  // Nothing is in it that could be closed.
  await page.keyboard.press("ArrowLeft");
  await expect(focused(job.result)).toHaveAttribute("aria-level", String(deep - 1));
});

test("the text is not in the page, and is fetched once, when more of it is wanted than the first rows", async ({
  reply,
  job,
  page,
}) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const text = JSON.stringify({ rows: Array.from({ length: 20_000 }, (_, row) => ({ row })), end: "at the very end" });
  const id = await reply.createStill({ status: "Done", progress: 1, finishedAt: minutesAgo(1), jsonDataResult: text });
  const page1 = await (await job.open(id)).text();
  expect(page1).not.toContain("at the very end");
  const ofResult = () => fetched.filter((path) => path === `/api/jobs/${id}/result`).length;
  await expect(job.freshness).toHaveText("Finished");
  expect(ofResult()).toBe(0);
  await takeOver(job.result);
  await page.keyboard.press("End");
  await expect(focused(job.result)).toContainText("at the very end");
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await expect(job.result.getByRole("listbox")).toBeVisible();
  expect(ofResult()).toBe(1);
});

test("what is open, in focus and in sight stays while the job goes on and its result comes", async ({ reply, job, page }) => {
  const input = JSON.stringify({ contacts: Array.from({ length: 500 }, (_, row) => ({ row, tags: ["a"] })), end: 1 });
  const id = await reply.createStill({ jsonData: input });
  await job.open(id);
  await job.isLive();
  await takeOver(job.input);
  await unfold(branch(job.input, "contacts"));
  await treeOf(job.input).focus();
  for (let step = 0; step < 40; step++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const row = focused(job.input);
  await expect(row).toHaveAttribute("aria-expanded", "true");
  const at = await row.getAttribute("id");
  await reply.patchJob(id, { progress: 0.9 });
  await expect(job.bar).toHaveAttribute("aria-valuenow", "90");
  await reply.patchJob(id, { status: "Done", progress: 1, finishedAt: minutesAgo(0), jsonDataResult: '{"done": [1, 2]}' });
  await expect(job.result.getByText("done", { exact: true })).toBeVisible();
  await expect(row).toHaveAttribute("id", at!);
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await expect(treeOf(job.input)).toBeFocused();
  await expect(row).toBeInViewport();
  await takeOver(job.result);
  await expect(job.result.getByRole("treeitem", { name: /done: / })).toBeVisible();
});

test("the file that is downloaded is the text byte for byte", async ({ reply, job, page }) => {
  const text = '\r\n{"a" :\t1.50,"a":-0 ,\n "é\\u00e9": "🐢\u2028"}\n\n';
  await job.open(await reply.createStill({ status: "Done", progress: 1, finishedAt: minutesAgo(1), jsonDataResult: text }));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    job.result.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(readFileSync(await download.path(), "utf8")).toBe(text);
});

test("input and result stand side by side where there is room, and below one another where there is none", async ({
  reply,
  job,
  page,
}) => {
  await job.open(await reply.createStill({ jsonData: '{"a": 1}', jsonDataResult: '{"b": 2}' }));
  const boxes = async () => [(await job.input.boundingBox())!, (await job.result.boundingBox())!] as const;
  const [left, right] = await boxes();
  expect(left.y).toBe(right.y);
  expect(left.x + left.width).toBeLessThanOrEqual(right.x);
  await page.setViewportSize({ width: 375, height: 800 });
  const [above, below] = await boxes();
  expect(above.x).toBe(below.x);
  expect(above.y + above.height).toBeLessThanOrEqual(below.y);
});
