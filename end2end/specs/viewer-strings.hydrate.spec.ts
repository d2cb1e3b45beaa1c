import { violations } from "../harness/axe.ts";
import { expect, test } from "../harness/test.ts";
import { focused, rowsOf, takeOver } from "../harness/tree.ts";

/** A text that is the value of a string in the text of a string. */
function nested(): string {
  const inner = JSON.stringify({ id: 7, note: 'say "hi"' });
  const body = '{"n": 1.50, "inner": ' + JSON.stringify(inner) + ', "list": [{"a": 1}, {"a": 2}]}';
  return JSON.stringify({ before: 0, body, broken: "{oops}", after: null });
}

test("JSON in a string opens in place by keyboard, with paths of its own", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: nested() }));
  await job.isLive();
  await takeOver(job.result);
  const row = focused(job.result);
  const path = job.result.locator(".where code");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(row).toContainText("JSON in a string");
  await expect(row).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowRight");
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(row).toContainText("{ } 3 keys");
  await expect(row).toHaveAttribute("aria-level", "3");
  await page.keyboard.press("ArrowDown");
  await expect(row).toContainText("n: 1.50");
  await expect(path).toHaveText("$['body'], in its text $['n']");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(row).toContainText("id: 7");
  await expect(row).toHaveAttribute("aria-level", "6");
  for (const [notation, wanted] of Object.entries({
    JSONPath: "$['body'], in its text $['inner'], in its text $['id']",
    Pointer: "/body, in its text /inner, in its text /id",
    jq: ".body | fromjson | .inner | fromjson | .id",
    JavaScript: "JSON.parse(JSON.parse(result.body).inner).id",
  })) {
    await job.result.getByLabel("How paths are written").selectOption(notation);
    await expect(path).toHaveText(wanted);
  }
  expect(await violations(page), "of texts within texts").toEqual([]);
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowLeft");
  await expect(row).toContainText("inner: ");
  await page.keyboard.press("ArrowLeft");
  await expect(row).toHaveAttribute("aria-expanded", "false");
});

test("a string that only looks like JSON says why it is shown as text", async ({ reply, job }) => {
  await job.open(await reply.createStill({ jsonDataResult: nested() }));
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("treeitem", { name: /broken: / }).click();
  await expect(job.result.locator("[data-part=told]")).toHaveText(
    "The text in this string is no JSON to its end: at line 1, column 2 it would need a key in double quotes or }. It is shown as text",
  );
  await expect(job.result.locator(".in")).toHaveText(/^\s*\{oops\}$/);
});

test("a list in a string becomes a table", async ({ reply, job }) => {
  await job.open(await reply.createStill({ jsonDataResult: nested() }));
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("treeitem", { name: /body: / }).click();
  await job.result.getByRole("treeitem", { name: /list: / }).click();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  await expect(rowsOf(job.result)).toHaveCount(2);
});

test("a string of megabytes opens at once, is read to its end, and hits lead into it", async ({ reply, job, page }) => {
  const lines = Array.from({ length: 30_000 }, (_, line) => `line ${line}: all is well with this one, as with the others`);
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ log: lines.join("\n"), end: 1 }) }));
  await job.isLive();
  await takeOver(job.result);
  const row = focused(job.result);
  await page.keyboard.press("ArrowDown");
  await expect(row).toContainText(/cut, 1\.\d MB in all/);
  await page.keyboard.press("ArrowRight");
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await expect(job.result.getByRole("treeitem", { name: /^line 0: / })).toBeVisible();
  await expect(job.result.locator(".in").first()).toHaveAttribute("aria-setsize", "30000");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await expect(row).toContainText("line 29999: ");
  await expect(job.result.locator(".where code")).toHaveText("$['log']");
  expect(await job.result.getByRole("treeitem").count()).toBeLessThanOrEqual(150);
  expect(await job.result.locator("*").count()).toBeLessThanOrEqual(1_500);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("LINE 0:");
  await expect(job.result.getByRole("search").getByRole("status")).toHaveText("1 of 1");
  await expect(row).toContainText("line 0: ");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowLeft");
  await expect(row).toContainText("log: ");
  await page.keyboard.press("ArrowLeft");
  await expect(row).toHaveAttribute("aria-expanded", "false");
});

test("a string of 5 MB without a line break is opened in pieces and read to its end", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify(`${"all is well ".repeat(420_000)}THE END`) }));
  await job.isLive();
  await takeOver(job.result);
  const row = focused(job.result);
  await expect(row).toContainText(/cut, 5\.\d MB in all/);
  await page.keyboard.press("ArrowRight");
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("End");
  await expect(row).toContainText("THE END");
  await expect(row).toBeInViewport();
  await expect(row).toHaveAttribute("aria-posinset", (await row.getAttribute("aria-setsize"))!);
  const longest = await job.result.getByRole("treeitem").evaluateAll((rows) =>
    Math.max(...rows.map((row) => row.textContent!.length)),
  );
  expect(longest, "no row holds more than a piece").toBeLessThan(500);
  expect(await job.result.getByRole("treeitem").count()).toBeLessThanOrEqual(150);
  await page.keyboard.press("Home");
  await expect(row).toContainText(/^\s*"all is well/);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("the end");
  await expect(job.result.getByRole("search").getByRole("status")).toHaveText("1 of 1");
  await expect(row.locator("mark.current")).toHaveText("THE END");
});

test.describe("with the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a link leads into the text of a string, and a piece copies its whole string", async ({ reply, job, page }) => {
    const long = "abc ".repeat(300);
    const text = JSON.stringify({ body: JSON.stringify([{ id: "x" }, { id: "here" }]), long });
    await job.open(await reply.createStill({ jsonDataResult: text }));
    await job.isLive();
    await takeOver(job.result);
    const copied = async (name: string) => {
      await job.result.getByRole("button", { name }).click();
      await expect(job.result.locator("[data-part=said]")).toHaveText("Copied");
      return page.evaluate(() => navigator.clipboard.readText());
    };
    await job.result.getByRole("treeitem", { name: /long: / }).click();
    await job.result.locator(".in").nth(2).click();
    expect(await copied("Copy value")).toBe(long);
    await job.result.getByRole("treeitem", { name: /body: / }).click();
    await job.result.getByRole("treeitem", { name: /1: / }).click();
    await job.result.getByRole("treeitem", { name: /id: "here"/ }).click();
    expect(await copied("Copy JSON")).toBe('"here"');
    const link = await copied("Copy link");
    expect(link).toContain("?at=result/body~~/1/id#at");
    await page.goto(link);
    await expect(job.result.locator("#at")).toContainText('id: "here"');
    await takeOver(job.result);
    await expect(job.result.getByRole("treeitem", { name: /id: "here"/ })).toBeVisible();
  });
});
