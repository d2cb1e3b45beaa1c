import { readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { violations } from "../harness/axe.ts";
import { expect, test } from "../harness/test.ts";
import { choose, rowsOf, takeOver } from "../harness/tree.ts";

/** A result as an e-mail validation gives one: 1,000 valid, 500 risky, 20 invalid. */
function outcomes(): string {
  const contacts = Array.from({ length: 1_520 }, (_, row) => {
    const status = row < 1_000 ? "valid" : row < 1_500 ? "risky" : "invalid";
    const email = row === 7 ? "=cmd()" : `ann.${row}@example.com`;
    return row % 2 === 0 ? { id: row, email, status, score: 1520 - row } : { id: row, email, status };
  });
  return JSON.stringify({ note: "an example", contacts });
}

test("a list of objects is shown as a table, summed up, filtered, sorted and saved", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: outcomes() }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const grid = job.result.getByRole("grid");
  await expect(grid).toBeVisible();
  const controls = job.result.getByRole("group", { name: "Table of the result" });
  await expect(controls.getByRole("status")).toHaveText("1,520 items");
  for (const chip of ["1,000 valid", "500 risky", "20 invalid"]) {
    await expect(controls.getByRole("button", { name: chip })).toBeVisible();
  }
  await expect(job.result.getByRole("button", { name: "score 760" })).toBeVisible();
  await expect(job.result.locator(".on")).toContainText("ann.0@example.com");
  const heads = await job.result.locator(".heads").boundingBox();
  const first = await rowsOf(job.result).first().boundingBox();
  expect(Math.abs(heads!.y + heads!.height - first!.y)).toBeLessThanOrEqual(1);
  expect(await rowsOf(job.result).count()).toBeLessThanOrEqual(150);

  await controls.getByRole("button", { name: "20 invalid" }).click();
  await expect(controls.getByRole("status")).toHaveText("20 of 1,520 items");
  await expect(rowsOf(job.result)).toHaveCount(20);
  await expect(rowsOf(job.result).first()).toContainText("ann.1500@example.com");
  await controls.getByRole("button", { name: "20 invalid" }).click();
  await expect(controls.getByRole("status")).toHaveText("1,520 items");

  await controls.getByRole("button", { name: "Next failure" }).click();
  await expect(job.result.locator(".on")).toContainText("ann.1500@example.com");

  await job.result.getByRole("button", { name: "score 760" }).click();
  await expect(rowsOf(job.result).first()).toContainText("ann.1518@example.com");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    choose(job.result, "Save table…", "as CSV"),
  ]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines[0]).toBe("id,email,status,score");
  expect(lines[1]).toBe("1518,ann.1518@example.com,invalid,2");
  expect(lines.some((line) => line.startsWith("7,'=cmd()"))).toBe(true);

  const [json] = await Promise.all([
    page.waitForEvent("download"),
    choose(job.result, "Save table…", "as JSON"),
  ]);
  const items = readFileSync(await json.path(), "utf8");
  expect(items.split(",\n").slice(0, 2).join("")).toBe(
    '[\n{"id":1518,"email":"ann.1518@example.com","status":"invalid","score":2}' +
      '{"id":1516,"email":"ann.1516@example.com","status":"invalid","score":4}',
  );
  expect((JSON.parse(items) as unknown[]).length).toBe(1_520);

  await grid.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(job.result.locator(".where code")).toHaveText("$['contacts'][1516]");
  await page.keyboard.press("Enter");
  await expect(job.result.getByRole("tree")).toBeFocused();
  await expect(job.result.locator(".on")).toContainText("1516");
});

test("every column of many is reached and saved, and the values of items that are no objects are kept", async ({ reply, job, page }) => {
  const wide = (row: number) => Object.fromEntries(Array.from({ length: 40 }, (_, key) => [`key ${key}`, `${row}-${key}`]));
  const rows: unknown[] = Array.from({ length: 30 }, (_, row) => wide(row));
  rows[3] = "odd one out";
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify(rows) }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const controls = job.result.getByRole("group", { name: "Table of the result" });
  const told = controls.getByRole("status");
  const heads = job.result.locator(".heads");
  await expect(told).toHaveText("30 items · columns 1–16 of 41");
  await expect(heads.getByRole("button")).toHaveCount(16);
  await expect(heads).toContainText("key 15");
  await controls.getByRole("button", { name: "More columns" }).click();
  await expect(told).toHaveText("30 items · columns 17–32 of 41");
  await expect(rowsOf(job.result).first().getByRole("gridcell").first()).toHaveText("0-16");
  await heads.getByRole("button", { name: "key 17" }).click();
  await heads.getByRole("button", { name: "key 17 ▲" }).click();
  await expect(heads.getByRole("button", { name: "key 17 ▼" })).toBeVisible();
  await expect(rowsOf(job.result).first().getByRole("gridcell").first()).toHaveText("9-16");
  await controls.getByRole("button", { name: "More columns" }).click();
  await expect(told).toHaveText("30 items · sorted by key 17, downwards · columns 33–41 of 41");
  await expect(heads.getByRole("button").last()).toHaveText("(value) 1");
  await expect(rowsOf(job.result).last().getByRole("gridcell").last()).toHaveText("odd one out");
  await controls.getByRole("button", { name: "More columns" }).click();
  await expect(told).toHaveText("30 items · sorted by key 17, downwards · columns 1–16 of 41");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    choose(job.result, "Save table…", "as CSV"),
  ]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines[0]!.split(",")).toEqual([...Array.from({ length: 40 }, (_, key) => `key ${key}`), "(value)"]);
  expect(lines[1]!.split(",")[39]).toBe("9-39");
  expect(lines[30]).toBe(`${",".repeat(40)}odd one out`);
});

/** So many contacts, a third of which failed, each with a number of its own, a score that some have alike, and a team. */
function contacts(rows: number): string {
  const contact = (row: number) => ({ id: row, status: row % 3 ? "valid" : "failed", score: (row * 7) % 100, team: row % 5 });
  return JSON.stringify({ contacts: Array.from({ length: rows }, (_, row) => contact(row)) });
}

test("a table is sorted and filtered by keyboard, again and again from the same control", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: contacts(300) }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const first = rowsOf(job.result).first();
  const head = (name: string) => job.result.locator(".heads").getByRole("button", { name });
  await head("score").focus();
  await page.keyboard.press("Enter");
  await expect(head("score ▲")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(head("score ▼")).toBeFocused();
  await expect(first).toContainText("99");
  const chip = job.result.getByRole("button", { name: "100 failed" });
  await chip.focus();
  await page.keyboard.press("Enter");
  await expect(chip).toHaveAttribute("aria-pressed", "true");
  await expect(chip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(chip).toHaveAttribute("aria-pressed", "false");
  await expect(chip).toBeFocused();
});

test("what is kept stays to be seen and undone, and sorting takes no summary away for one that says nothing", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: contacts(3_000) }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const controls = job.result.getByRole("group", { name: "Table of the result" });
  const heads = job.result.locator(".heads");
  const failed = controls.getByRole("button", { name: "1,000 failed" });
  await failed.click();
  await expect(failed).toHaveAttribute("aria-pressed", "true");
  await heads.getByRole("button", { name: "id" }).click();
  await expect(heads.getByRole("button", { name: "id ▲" })).toBeVisible();
  await expect(controls.getByRole("status")).toHaveText("1,000 of 3,000 items · sorted by id");
  await expect(failed).toHaveAttribute("aria-pressed", "true");
  await expect(controls).not.toContainText("others");

  await heads.getByRole("button", { name: "score" }).click();
  await expect(controls.getByRole("status")).toHaveText("1,000 of 3,000 items · sorted by score");
  await expect(controls).not.toContainText("others");
  await heads.getByRole("button", { name: "team" }).click();
  await expect(controls.getByRole("button", { name: "600 4" })).toBeVisible();
  const kept = controls.getByRole("button", { name: "status: failed", pressed: true });
  await expect(kept).toBeVisible();
  await expect(controls.getByRole("status")).toContainText("1,000 of 3,000 items");
  await kept.focus();
  await page.keyboard.press("Enter");
  await expect(controls.getByRole("status")).not.toContainText("1,000 of");
  await expect(kept).toBeHidden();
  await expect(job.result.getByRole("grid")).toBeFocused();
});

test("a table is as it was left when the reader comes back, and opens at the item in focus", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: contacts(3_000) }));
  await job.isLive();
  const table = job.result.getByRole("button", { name: "Table", exact: true });
  const path = job.result.locator(".where code");
  await table.click();
  const told = job.result.getByRole("group", { name: "Table of the result" }).getByRole("status");
  await job.result.getByRole("button", { name: "1,000 failed" }).click();
  await job.result.locator(".heads").getByRole("button", { name: "id" }).click();
  await job.result.locator(".heads").getByRole("button", { name: "id ▲" }).click();
  await expect(told).toContainText("1,000 of 3,000 items");
  await job.result.getByRole("grid").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await expect(path).toHaveText("$['contacts'][3]");
  await page.keyboard.press("Enter");
  await expect(job.result.getByRole("tree")).toBeFocused();
  await expect(job.result.locator(".on")).toContainText("3: ");

  await table.click();
  await expect(told).toContainText("1,000 of 3,000 items");
  await expect(job.result.locator(".heads").getByRole("button", { name: "id ▼" })).toBeVisible();
  await expect(job.result.locator(".on")).toBeInViewport();
  await expect(path).toHaveText("$['contacts'][3]");

  await table.click();
  await job.result.getByRole("tree").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(path).toHaveText("$['contacts'][0]");
  await table.click();
  await expect(path).toHaveText("$['contacts'][0]");
  await expect(rowsOf(job.result).last()).toContainText("failed");
  await page.reload();
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await expect(path).toHaveText("$['contacts'][2999]");
  await table.click();
  await expect(job.result.locator(".on")).toContainText("2999");
  await expect(job.result.locator(".on")).toBeInViewport();
  await expect(path).toHaveText("$['contacts'][2999]");
});

test("find, opening to a level and closing all lead out of a table and out of what only matches", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: contacts(300) }));
  await job.isLive();
  await takeOver(job.result);
  const table = job.result.getByRole("button", { name: "Table", exact: true });
  const path = job.result.locator(".where code");
  await page.keyboard.press("Control+f");
  await page.keyboard.type("failed");
  const search = job.result.getByRole("search");
  await expect(search.getByRole("status")).toHaveText("1 of 100");
  await table.click();
  await expect(job.result.getByRole("grid")).toBeVisible();
  await search.getByRole("searchbox").press("Enter");
  await expect(search.getByRole("status")).toHaveText("1 of 100");
  await expect(job.result.getByRole("tree")).toBeVisible();
  await expect(job.result.locator("mark.current")).toHaveText("failed");
  await expect(path).toHaveText("$['contacts'][0]['status']");

  await search.getByLabel("only matches").check();
  await expect(job.result.getByRole("treeitem", { name: /score/ })).toHaveCount(0);
  await table.click();
  await expect(job.result.getByRole("grid")).toBeVisible();
  await expect(search.getByLabel("only matches")).not.toBeChecked();
  await choose(job.result, "Open to…", "level 3");
  await expect(job.result.getByRole("tree")).toBeVisible();
  await expect(job.result.getByRole("treeitem", { name: /score/ }).first()).toBeVisible();
  await table.click();
  await job.result.getByRole("button", { name: "Close all" }).click();
  await expect(job.result.getByRole("treeitem")).toHaveCount(2);

  await search.getByLabel("only matches").check();
  await expect(job.result.getByRole("treeitem").nth(10)).toBeVisible();
  await job.result.getByRole("button", { name: "Close all" }).click();
  await expect(search.getByLabel("only matches")).not.toBeChecked();
  await expect(job.result.getByRole("treeitem")).toHaveCount(2);
});

test("the first failure is found where the first item is one, and it is told aloud", async ({ reply, job }) => {
  await job.open(await reply.createStill({ jsonDataResult: contacts(300) }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const path = job.result.locator(".where code");
  await expect(path).toHaveText("$['contacts'][0]");
  for (const item of [0, 3, 6]) {
    await job.result.getByRole("button", { name: "Next failure" }).click();
    await expect(job.result.locator("[data-part=told]")).toHaveText(`Item ${item} tells of a failure`);
    await expect(path).toHaveText(`$['contacts'][${item}]`);
  }
});

/** Values that look alike, some over several lines, and one that no narrow column holds. */
const ALIKE = `[
  {"value": 1, "list": [\n    "a",\n    "b"\n  ], "long": "${"all is well ".repeat(200)}"},
  {"value": "1", "list": {}, "long": "ann.0@example.com"},
  {"value": null, "list": "[]"},
  {"value": "null", "list": "2026-03-01"},
  {"value": true, "list": "", "long": "ann\u202e\u200bmoc.elpmaxe", "k\u200bey": 7},
  {"value": "true", "list": "true story"}
]`;

test("cells tell values apart, show lists on one line and as much as there is room for", async ({ reply, job, page }) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await job.open(await reply.createStill({ jsonDataResult: ALIKE }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const cell = (row: number, column: number) => rowsOf(job.result).nth(row).getByRole("gridcell").nth(column);
  for (const [row, value] of ["1", '"1"', "null", '"null"', "true", '"true"'].entries()) {
    await expect(cell(row, 0)).toHaveText(value);
    await expect(job.result.getByRole("button", { name: `1 ${value}`, exact: true })).toBeVisible();
  }
  for (const [row, value] of ["{}", '"[]"', "2026-03-01", '""', "true story"].entries()) {
    await expect(cell(row + 1, 1)).toHaveText(value);
  }
  const colour = (row: number) => cell(row, 0).evaluate((cell) => getComputedStyle(cell).color);
  expect(await colour(0)).not.toBe(await colour(1));
  const list = await cell(0, 1).evaluate((cell) => [cell.scrollHeight - cell.clientHeight, cell.scrollWidth - cell.clientWidth]);
  expect(list, "nothing of the list is beneath the first line, or beyond the edge").toEqual([0, 0]);
  await expect(cell(0, 2)).toHaveAttribute("title", /^"all is well (all is well ){80}/);
  await expect(cell(1, 2)).toHaveAttribute("title", '"ann.0@example.com"');
  await expect(cell(4, 2)).toHaveAttribute("title", '"ann[RLO][ZWSP]moc.elpmaxe"');
  await expect(job.result.locator(".heads button").last()).toHaveAttribute("title", "k[ZWSP]ey");
  expect(await cell(1, 2).evaluate((cell) => cell.scrollWidth - cell.clientWidth), "the address is not cut").toBe(0);
});

test("columns are as wide as what they hold, and stay so wherever one scrolls", async ({ reply, job, page }) => {
  const contact = (row: number) => ({
    contactId: 48_035_305 + row,
    email: `chiara.yilmaz${row % 700}@mail.example.com`,
    status: row % 9 ? "valid" : "invalid",
    score: 0.9,
    reason: row % 9 ? null : "no_mx_record",
    checkedAt: "2026-11-27T07:36:53.524Z",
    note: "all is well ".repeat(40),
  });
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify(Array.from({ length: 12_345 }, (_, row) => contact(row))) }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  await expect(job.result.getByRole("group", { name: "Table of the result" }).getByRole("status")).toHaveText("12,345 items");
  const rows = rowsOf(job.result);
  /** The left edges of the cells of a row, and which of them are cut. */
  const layout = (row: Locator) =>
    row.evaluate((row) => {
      const cells = [...row.children];
      const edges = cells.map((cell) => Math.round(cell.getBoundingClientRect().left));
      return { edges, cut: cells.flatMap((cell, place) => (cell.scrollWidth > cell.clientWidth ? [place] : [])) };
    });
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 800 });
    await job.result.getByRole("grid").focus();
    await page.keyboard.press("Home");
    const first = await layout(rows.first());
    const [, number, email, status, score] = first.edges;
    expect(status! - email!, "an address needs more room than a number").toBeGreaterThan(2 * (email! - number!));
    expect(score! - status!).toBeLessThan((status! - email!) / 2);
    for (const place of [0, 5, 30]) {
      // Only the long text is cut, which nothing has room for.
      expect(await layout(rows.nth(place)), `row ${place} at ${width}`).toEqual({ edges: first.edges, cut: [7] });
    }
    expect((await layout(job.result.locator(".heads"))).edges).toEqual(first.edges);
    await page.keyboard.press("End");
    await expect(job.result.locator(".on")).toContainText("12344");
    expect(await layout(rows.last())).toEqual({ edges: first.edges, cut: [7] });
  }
});

test.describe("with the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a cell is reached by keyboard and by a click, and copied", async ({ reply, job, page }) => {
    await job.open(await reply.createStill({ jsonDataResult: contacts(300) }));
    await job.isLive();
    await job.result.getByRole("button", { name: "Table", exact: true }).click();
    const path = job.result.locator(".where code");
    const grid = job.result.getByRole("grid");
    const active = () => grid.getAttribute("aria-activedescendant").then((id) => page.locator(`[id="${id}"]`));
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect(path).toHaveText("$['contacts'][1]['status']");
    await expect(await active()).toHaveText("valid");
    await expect(await active()).toHaveRole("gridcell");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+c");
    await expect(job.result.locator("[data-part=said]")).toHaveText("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("failed");
    await page.keyboard.press("ArrowLeft");
    await expect(path).toHaveText("$['contacts'][3]['id']");
    await page.keyboard.press("ArrowLeft");
    await expect(path).toHaveText("$['contacts'][3]");
    await expect(await active()).toHaveRole("row");

    await rowsOf(job.result).nth(5).getByRole("gridcell").nth(2).click();
    await expect(path).toHaveText("$['contacts'][5]['score']");
    await job.result.getByRole("button", { name: "Copy value" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("35");
    await expect(grid).toBeVisible();
    await grid.focus();
    await page.keyboard.press("Enter");
    await expect(job.result.locator("[role=treeitem].on")).toHaveText(/score: 35/);
    await job.result.getByRole("button", { name: "Table", exact: true }).click();
    await rowsOf(job.result).nth(4).getByRole("rowheader").click();
    await expect(job.result.locator("[role=treeitem].on")).toContainText("4: ");
  });
});

test("a table tells whoever cannot see it its heads, its size and its order", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: contacts(300) }));
  await job.isLive();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const grid = job.result.getByRole("grid");
  const told = job.result.getByRole("group", { name: "Table of the result" }).getByRole("status");
  await expect(told).toHaveText("300 items");
  await expect(grid).toHaveAttribute("aria-rowcount", "301");
  await expect(grid.getByRole("columnheader")).toHaveText(["#", "id", "status", "score", "team"]);
  await expect(grid.getByRole("row").first()).toHaveAttribute("aria-rowindex", "1");
  await expect(rowsOf(job.result).first()).toHaveAttribute("aria-rowindex", "2");
  const score = grid.getByRole("columnheader", { name: "score" });
  for (const [order, words] of [["ascending", ""], ["descending", ", downwards"]] as const) {
    await score.getByRole("button").click();
    await expect(score).toHaveAttribute("aria-sort", order);
    await expect(told).toHaveText(`300 items · sorted by score${words}`);
  }
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("ArrowDown");
  await expect(grid).toBeFocused();
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  await expect(job.result.getByRole("tree")).not.toHaveAttribute("aria-rowcount");
});
