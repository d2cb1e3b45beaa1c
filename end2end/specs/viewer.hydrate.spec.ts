import { readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { expect, test } from "../harness/test.ts";
import { choose, focused, takeOver, treeOf } from "../harness/tree.ts";

const ROWS = 5_000;

/** A result of some 500 kB: more than the server puts into the page. */
function outcomes(rows = ROWS): string {
  const statuses = ["valid", "risky", "invalid"];
  const contacts = Array.from({ length: rows }, (_, row) => ({
    row,
    email: `ann.${row}@example.com`,
    status: statuses[row % 3],
    tags: ["a", `tag-${row}`],
    score: 0.5,
  }));
  return JSON.stringify({ summary: { big: "later", note: "an example" }, contacts }).replace('"later"', "12345678901234567890");
}

test("taking over moves nothing and keeps what was open", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: outcomes() }));
  await job.isLive();
  const before = (text: string) => job.result.locator(".tree summary", { hasText: text }).first();
  await before("contacts").click();
  await takeOver(job.result);
  for (const name of [/summary: /, /contacts: /]) {
    await expect(job.result.getByRole("treeitem", { name })).toHaveAttribute("aria-expanded", "true");
  }
  await expect(job.result.getByText("12345678901234567890")).toBeVisible();
  await page.reload();
  await job.isLive();
  await job.result.locator(".inside").focus();
  // At one moment, since the page above is live and may move between two.
  const place = (row: Locator) =>
    row.evaluate((row) => {
      const { y, height } = row.getBoundingClientRect();
      return { y: y - row.closest(".text")!.getBoundingClientRect().y, height };
    });
  const written = await place(before("contacts"));
  await takeOver(job.result);
  const ours = await place(job.result.getByRole("treeitem", { name: /contacts: / }));
  expect(Math.abs(ours.y - written.y)).toBeLessThanOrEqual(1);
  expect(Math.abs(ours.height - written.height)).toBeLessThanOrEqual(1);
});

test("the keyboard reaches every row, and few of them are in the page", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: outcomes() }));
  await job.isLive();
  await takeOver(job.result);
  const row = focused(job.result);
  await page.keyboard.press("End");
  await expect(row).toContainText("contacts: [ ] 5,000 items");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await expect(row).toContainText("4999");
  await expect(row).toHaveAttribute("aria-level", "3");
  await expect(row).toHaveAttribute("aria-posinset", String(ROWS));
  await expect(row).toHaveAttribute("aria-setsize", String(ROWS));
  await page.keyboard.press("ArrowRight");
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(row).toContainText("row: 4999");
  await page.keyboard.press("s");
  await expect(row).toContainText("status");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(row).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowLeft");
  await expect(row).toContainText("contacts");
  await page.keyboard.press("PageDown");
  await expect(row).toHaveAttribute("aria-level", "3");
  expect(await job.result.getByRole("treeitem").count()).toBeLessThanOrEqual(150);
  expect(await job.result.locator("*").count()).toBeLessThanOrEqual(1_500);
  const active = await treeOf(job.result).getAttribute("aria-activedescendant");
  expect(active).toBe(await row.getAttribute("id"));
});

test("the focus survives its row leaving the window", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: outcomes() }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toContainText("summary");
  await job.result.locator(".inside").evaluate((inside) => (inside.scrollTop = 60_000));
  await expect(job.result.getByRole("treeitem").first()).toContainText(/24\d\d/);
  await expect(focused(job.result)).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toContainText("big");
  await expect(focused(job.result)).toBeInViewport();
});

test("all levels open at once, close again, and a subtree opens with Alt", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: outcomes() }));
  await job.isLive();
  await choose(job.result, "Open to…", "all levels");
  await expect(treeOf(job.result)).toBeVisible();
  await expect(job.result.getByRole("treeitem", { name: /tags: / }).first()).toHaveAttribute("aria-expanded", "true");
  await job.result.getByRole("button", { name: "Close all" }).click();
  await expect(job.result.getByRole("treeitem")).toHaveCount(3);
  await job.result.getByRole("treeitem", { name: /contacts: / }).click({ modifiers: ["Alt"] });
  await expect(job.result.getByRole("treeitem", { name: /tags: / }).first()).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(job.result.getByRole("treeitem")).toHaveCount(3);
});

test("Ctrl+F finds, counts, goes on and back, and a filter keeps the matches alone", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: outcomes() }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  const search = job.result.getByRole("search");
  const field = search.getByRole("searchbox");
  await expect(field).toBeFocused();
  await page.keyboard.type("TAG-4321");
  await expect(search.getByRole("status")).toHaveText("1 of 1");
  await expect(focused(job.result)).toContainText("tag-4321");
  await field.fill("invalid");
  await expect(search.getByRole("status")).toContainText(/of 1,666$/);
  const first = await search.getByRole("status").textContent();
  await page.keyboard.press("Enter");
  await expect(search.getByRole("status")).not.toHaveText(first!);
  await page.keyboard.press("Shift+Enter");
  await expect(search.getByRole("status")).toHaveText(first!);
  await field.fill("ann\\.49..@");
  await expect(search.getByRole("status")).toHaveText("no match");
  await search.getByLabel(".*").check();
  await expect(search.getByRole("status")).toContainText("100");
  await search.getByLabel("only matches").check();
  await expect(job.result.getByRole("treeitem")).not.toHaveCount(0);
  await treeOf(job.result).focus();
  await page.keyboard.press("End");
  await expect(focused(job.result)).toContainText("ann.4999@example.com");
  await page.keyboard.press("Enter");
  await expect(search.getByLabel("only matches")).not.toBeChecked();
  await expect(focused(job.result)).toContainText("ann.4999@example.com");
  await field.fill("(");
  await expect(search.getByRole("status")).toHaveText("This is no regular expression");
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await expect(treeOf(job.result)).toBeFocused();
});

test("a text that breaks further on than the server looked says where", async ({ reply, job, page }) => {
  const text = outcomes(2_000).replace(/\}\]\}$/, "} oops <b>]}\nand more");
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  await expect(job.result.locator(".problem")).toHaveCount(0);
  await takeOver(job.result);
  await expect(job.result.locator(".problem")).toHaveText(
    /This is not JSON to its end: at line 1, column [\d,]+ it would need a comma or \]\. Up to there it holds: Go there$/,
  );
  await expect(job.result.locator("summary > span").first()).toContainText("broken JSON");
  await page.keyboard.press("End");
  await expect(focused(job.result)).toHaveText("2and more");
  await page.keyboard.press("ArrowUp");
  await expect(focused(job.result)).toHaveText("1 oops <b>]}");
  await expect(focused(job.result).locator("mark")).toHaveText("o");
  await page.keyboard.press("ArrowUp");
  await expect(focused(job.result)).toContainText("contacts: ");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Home");
  await job.result.getByRole("button", { name: "Go there" }).click();
  await expect(focused(job.result)).toHaveText("1 oops <b>]}");
  await expect(focused(job.result)).toBeInViewport();
  await expect(treeOf(job.result)).toBeFocused();
  expect(await job.result.getByRole("treeitem").count()).toBeLessThanOrEqual(150);
});

test("facts are told once the text is read, and it is saved in another layout", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": [1.50, {"b": []}], "a": -0}' }));
  await job.isLive();
  await takeOver(job.result);
  await expect(job.result.locator("summary").first()).toContainText(/33 bytes · 6 values · depth 4 · parsed in \d+ ms/);
  for (const [layout, text] of [
    ["without white space", '{"a":[1.50,{"b":[]}],"a":-0}'],
    ["a line for each value", '{\n  "a": [\n    1.50,\n    {\n      "b": []\n    }\n  ],\n  "a": -0\n}'],
  ]) {
    const [download] = await Promise.all([page.waitForEvent("download"), choose(job.result, "Download…", layout!)]);
    expect(readFileSync(await download.path(), "utf8")).toBe(text);
  }
});

test("a text that breaks is saved in another layout up to there, and the rest of it as it is", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": [1, 2], "b": oops }' }));
  await job.isLive();
  await takeOver(job.result);
  const [download] = await Promise.all([page.waitForEvent("download"), choose(job.result, "Download…", "without white space")]);
  expect(readFileSync(await download.path(), "utf8")).toBe('{"a":[1,2],"b": oops }');
});

test.describe("with the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("path, value and source are copied exactly, and a link leads back", async ({ reply, job, page }) => {
    await job.open(await reply.createStill({ jsonDataResult: String.raw`{"a": [{"k\"y": "x\u0041"}], "n": 1.50}` }));
    await job.isLive();
    await takeOver(job.result);
    for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowDown");
    const where = job.result.getByRole("group", { name: "The row in focus of the result" });
    const copied = async (name: string) => {
      await where.getByRole("button", { name }).click();
      await expect(job.result.locator("[data-part=said]")).toHaveText("Copied");
      return page.evaluate(() => navigator.clipboard.readText());
    };
    expect(await copied("Copy value")).toBe("xA");
    expect(await copied("Copy JSON")).toBe(String.raw`"x\u0041"`);
    const paths = { JSONPath: `$['a'][0]['k"y']`, Pointer: `/a/0/k"y`, jq: String.raw`.a[0]["k\"y"]`, JavaScript: String.raw`result.a[0]["k\"y"]` };
    for (const [name, path] of Object.entries(paths)) {
      await where.getByRole("combobox").selectOption(name);
      expect(await copied("Copy path")).toBe(path);
    }
    const link = await copied("Copy link");
    await page.goto(link);
    const marked = job.result.locator("#at, .on");
    await expect(marked).toContainText(String.raw`"x\u0041"`);
    await expect(marked).toBeInViewport();
  });
});
