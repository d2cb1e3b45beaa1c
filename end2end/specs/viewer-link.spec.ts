import { expect, test } from "../harness/test.ts";
import { focused } from "../harness/tree.ts";
import { minutesAgo } from "../harness/reply.ts";
import { makeLink } from "../harness/share-page.ts";

const DONE = { status: "Done", progress: 1, finishedAt: minutesAgo(1) };

test("a link to a value shows it opened and marked, as the server wrote it", async ({ reply, job, page, desk }) => {
  const rows = Array.from({ length: 3_000 }, (_, row) => ({ row, person: { name: `Ann ${row}` } }));
  const id = await reply.createStill({ ...DONE, jsonDataResult: JSON.stringify({ rows }) });
  await page.goto(desk.url(`/jobs/${id}?at=result/rows/2500/person/name#at`));
  // With scripts, scrolling there is what lets the browser take over.
  const marked = job.result.locator("#at, .on");
  await expect(marked).toContainText(`name: "Ann 2500"`);
  await expect(marked).toBeInViewport();
  await expect(job.result.getByText(/person: /)).not.toHaveCount(0);
});

test("a link to a value that is not there says so and shows the text from its beginning", async ({ reply, job, page, desk }) => {
  const id = await reply.createStill({ ...DONE, jsonData: '{"b": 1}', jsonDataResult: '{"a": 1}' });
  await page.goto(desk.url(`/jobs/${id}?at=result/b/7`));
  await expect(job.result.getByText("a", { exact: true })).toBeVisible();
  await expect(page.locator("#at")).toHaveCount(0);
  await expect(job.result.getByText("The link leads to a value that is not here")).toBeVisible();
  await expect(page.getByText("The link leads")).toHaveCount(1);
});

test("a link that leads to neither text says so, and both are shown from their beginning", async ({ reply, job, page, desk }) => {
  const id = await reply.createStill({ ...DONE, jsonData: '{"b": 1}', jsonDataResult: '{"a": 1}' });
  for (const place of ["outcome/a", "inputs/b", "/a", ""]) {
    await page.goto(desk.url(`/jobs/${id}?at=${place}`));
    await expect(page.getByText("This link leads to nothing on this page")).toHaveCount(1);
    await expect(page.getByText("The link leads to a value")).toHaveCount(0);
    await expect(job.result.getByText("a", { exact: true })).toBeVisible();
  }
  await page.goto(desk.url(`/jobs/${id}?at=input/b`));
  await expect(page.getByText("This link leads")).toHaveCount(0);
});

test("a shared link to a value of a text that is not shared says so", async ({ reply, page, desk }) => {
  const id = await reply.createStill({ ...DONE, jsonData: '{"b": 1}', jsonDataResult: '{"a": 1}' });
  const link = await makeLink(page, desk, id, { masked: false });
  await page.goto(`${link}?at=input/b`);
  await expect(page.getByText("This link leads to nothing on this page")).toHaveCount(1);
  await page.goto(`${link}?at=result/a`);
  await expect(page.getByText("This link leads")).toHaveCount(0);
});

test("a link into a long text within a string shows and marks the value, on either side", async ({
  reply,
  job,
  page,
  desk,
  hydrates,
}) => {
  const rows = Array.from({ length: 5_000 }, (_, row) => ({ row, person: { name: `Ann ${row}` } }));
  const inner = JSON.stringify({ note: "x".repeat(50_000), answer: JSON.stringify({ rows }) });
  const before = Array.from({ length: 20_000 }, (_, row) => ({ row }));
  const id = await reply.createStill({ ...DONE, jsonDataResult: JSON.stringify({ before, body: inner, after: 1 }) });
  await page.goto(desk.url(`/jobs/${id}?at=result/body~~/answer~~/rows/4321/person/name#at`));
  const marked = job.result.locator("#at, .on");
  await expect(marked).toContainText(`name: "Ann 4321"`);
  await expect(marked).toBeInViewport();
  if (!hydrates) return;
  await job.result.locator(".inside").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await expect(focused(job.result)).toContainText(`name: "Ann 4321"`);
  await expect(focused(job.result)).toBeInViewport();
  await expect(job.result.locator(".where code")).toHaveText(
    "$['body'], in its text $['answer'], in its text $['rows'][4321]['person']['name']",
  );
});
