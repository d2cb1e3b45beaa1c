import { expect, test } from "../harness/test.ts";
import { focused, rowsOf, takeOver } from "../harness/tree.ts";

const INPUT = JSON.stringify({ contacts: Array.from({ length: 50 }, (_, id) => ({ id: `c-${id}`, name: "Ann" })) });
const RESULT = JSON.stringify({
  done: Array.from({ length: 3_000 }, (_, row) => ({ row, contact: row % 2 ? "c-7" : `c-70${row}` })),
  last: "c-7 and more",
});

test("the same value is looked for in both texts, counted, and gone to", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonData: INPUT, jsonDataResult: RESULT }));
  await job.isLive();
  await takeOver(job.input);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("c-7");
  await expect(focused(job.input)).toContainText('id: "c-7"');
  await page.keyboard.press("Escape");
  await job.input.getByRole("button", { name: "Where else?" }).press("Enter");
  await expect(job.input.getByRole("search").getByRole("status")).toHaveText("1 of 1");
  const there = job.result.getByRole("search");
  await expect(there.getByRole("status")).toHaveText("1 of 1,500");
  await expect(job.input.locator("[data-part=said]")).toHaveText("1,500 matches in the result");
  await expect(focused(job.result)).toContainText('contact: "c-7"');
  await expect(focused(job.result)).toBeInViewport();
  await expect(there.getByLabel("whole")).toBeChecked();
  await there.getByRole("button", { name: "Next match" }).press("Enter");
  await expect(there.getByRole("status")).toHaveText("2 of 1,500");
  await there.getByRole("button", { name: "Previous match" }).click();
  await expect(there.getByRole("status")).toHaveText("1 of 1,500");
  await there.getByLabel("whole").uncheck();
  await expect(there.getByRole("status")).not.toContainText("1,500");
  expect(await job.result.locator("*").count()).toBeLessThanOrEqual(1_500);

  await job.input.getByRole("treeitem", { name: /name: "Ann"/ }).first().click();
  await job.input.getByRole("button", { name: "Where else?" }).click();
  await expect(job.input.locator("[data-part=said]")).toHaveText("no match in the result");
  await expect(job.input.getByRole("search").getByRole("status")).toHaveText(/^\d+ of 50$/);
  await job.input.getByRole("treeitem", { name: /contacts: / }).click();
  await job.input.getByRole("button", { name: "Where else?" }).click();
  await expect(job.input.locator("[data-part=said]")).toContainText("Only a single value");
});

test("a value that is masked is not offered to be looked for: it may be any", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": "j•••@example.com", "b": ["•••"], "c": "seen"}' }));
  await job.isLive();
  await takeOver(job.result);
  const elsewhere = job.result.getByRole("button", { name: "Where else?" });
  for (const [row, offered] of [["a: ", false], ["b: ", true], ["0: ", false], ["c: ", true]] as const) {
    await page.keyboard.press("ArrowDown");
    await expect(focused(job.result)).toContainText(row);
    await expect(elsewhere).toBeVisible({ visible: offered });
  }
});

test("a value is looked for in a text that is no JSON, too", async ({ reply, job }) => {
  await job.open(await reply.createStill({ jsonData: '{"id": "c-7"}', jsonDataResult: "02:00 c-7 done\n02:01 c-8 done\n02:02 c-7 again" }));
  await job.isLive();
  await takeOver(job.input);
  await job.input.getByRole("treeitem", { name: /id: / }).click();
  await job.input.getByRole("button", { name: "Where else?" }).click();
  await expect(job.input.locator("[data-part=said]")).toHaveText("2 matches in the result");
  await expect(job.result.locator("[role=option].on")).toContainText("c-7 done");
  // No box that nobody sees is ticked for what is searched for next.
  await job.result.getByRole("searchbox").fill("done");
  await expect(job.result.getByRole("search").getByRole("status")).toHaveText("1 of 2");
});

test.describe("with the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a row of a filter is copied, linked to and looked for elsewhere", async ({ reply, job, page }) => {
    await job.open(await reply.createStill({ jsonData: '{"id": "c-7"}', jsonDataResult: RESULT }));
    await job.isLive();
    await takeOver(job.result);
    await page.keyboard.press("Control+f");
    await job.result.getByLabel("only matches").check();
    await job.result.getByRole("searchbox").fill("c-702998");
    await expect(job.result.getByRole("treeitem")).toHaveCount(4);
    await job.result.getByRole("tree").focus();
    await page.keyboard.press("End");
    const path = job.result.locator(".where code");
    await expect(path).toHaveText("$['done'][2998]['contact']");
    await job.result.getByRole("button", { name: "Copy link" }).click();
    await expect(job.result.locator("[data-part=said]")).toHaveText("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("?at=result/done/2998/contact#at");
    await expect(job.result.getByRole("treeitem")).toHaveCount(4);
    await job.result.getByRole("button", { name: "Where else?" }).click();
    await expect(job.result.locator("[data-part=said]")).toHaveText("no match in the input");
  });
});

test("the table is that of the list in focus", async ({ reply, job, page }) => {
  const list = (name: string, length: number) => Array.from({ length }, (_, row) => ({ [name]: row }));
  const text = JSON.stringify({ first: list("a", 3), second: list("b", 4), outer: { third: list("c", 5) } });
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  await takeOver(job.result);
  const table = job.result.getByRole("button", { name: "Table", exact: true });
  for (const [name, rows] of [["second", 4], ["outer", 5], ["third", 5], ["first", 3]] as const) {
    await job.result.getByRole("tree").focus();
    await page.keyboard.press("Home");
    while (!(await focused(job.result).textContent())?.includes(`${name}: `)) await page.keyboard.press("ArrowDown");
    await table.click();
    await expect(rowsOf(job.result)).toHaveCount(rows);
    await table.click();
    await expect(job.result.getByRole("tree")).toBeVisible();
  }
});
