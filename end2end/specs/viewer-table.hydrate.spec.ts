import { readFileSync } from "node:fs";
import { expect, test } from "../harness/test.ts";
import { choose } from "../harness/tree.ts";

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
  const first = await job.result.getByRole("row").first().boundingBox();
  expect(Math.abs(heads!.y + heads!.height - first!.y)).toBeLessThanOrEqual(1);
  expect(await job.result.getByRole("row").count()).toBeLessThanOrEqual(150);

  await controls.getByRole("button", { name: "20 invalid" }).click();
  await expect(controls.getByRole("status")).toHaveText("20 of 1,520 items");
  await expect(job.result.getByRole("row")).toHaveCount(20);
  await expect(job.result.getByRole("row").first()).toContainText("ann.1500@example.com");
  await controls.getByRole("button", { name: "20 invalid" }).click();
  await expect(controls.getByRole("status")).toHaveText("1,520 items");

  await controls.getByRole("button", { name: "Next failure" }).click();
  await expect(job.result.locator(".on")).toContainText("ann.1500@example.com");

  await job.result.getByRole("button", { name: "score 760" }).click();
  await expect(job.result.getByRole("row").first()).toContainText("ann.1518@example.com");

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
  await expect(job.result.getByRole("row").first().getByRole("gridcell").first()).toHaveText("0-16");
  await heads.getByRole("button", { name: "key 17" }).click();
  await heads.getByRole("button", { name: "key 17 ▲" }).click();
  await expect(heads.getByRole("button", { name: "key 17 ▼" })).toBeVisible();
  await expect(job.result.getByRole("row").first().getByRole("gridcell").first()).toHaveText("9-16");
  await controls.getByRole("button", { name: "More columns" }).click();
  await expect(told).toHaveText("30 items · columns 33–41 of 41");
  await expect(heads.getByRole("button").last()).toHaveText("(value) 1");
  await expect(job.result.getByRole("row").last().getByRole("gridcell").last()).toHaveText("odd one out");
  await controls.getByRole("button", { name: "More columns" }).click();
  await expect(told).toHaveText("30 items · columns 1–16 of 41");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    choose(job.result, "Save table…", "as CSV"),
  ]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines[0]!.split(",")).toEqual([...Array.from({ length: 40 }, (_, key) => `key ${key}`), "(value)"]);
  expect(lines[1]!.split(",")[39]).toBe("9-39");
  expect(lines[30]).toBe(`${",".repeat(40)}odd one out`);
});
