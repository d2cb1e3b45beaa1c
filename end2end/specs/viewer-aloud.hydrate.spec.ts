import config from "../playwright.config.ts";
import { toldOf } from "../harness/aloud.ts";
import { expect, test } from "../harness/test.ts";
import { choose, takeOver, treeOf } from "../harness/tree.ts";

const { launchOptions } = config.use!;
test.use({ launchOptions: { ...launchOptions, args: [...launchOptions!.args!, "--force-renderer-accessibility"] } });

test("a screen reader is told of each row what it is, where it stands, and whether it is open", async ({ reply, job, page }) => {
  const text = JSON.stringify({ createdAt: 1772359200, body: '{"a": 1}', dup: 1, list: Array.from({ length: 300 }, (_, row) => row), none: {} });
  await job.open(await reply.createStill({ jsonDataResult: text.replace('"list"', '"dup":["x"],"list"') }));
  await job.isLive();
  await takeOver(job.result);
  await choose(job.result, "Open to…", "level 2");
  await treeOf(job.result).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  const rows = async () => {
    const told = await toldOf(page);
    expect(told.find(({ role }) => role === "tree")).toMatchObject({ name: "Result", activedescendantId: "treeItem" });
    return told
      .filter(({ role }) => role === "treeItem")
      .map(({ name, state, hierarchicalLevel, posInSet, setSize, selected }) => [
        name.trim(),
        state.match(/expanded|collapsed/)?.[0] ?? "",
        `level ${hierarchicalLevel}, ${posInSet} of ${setSize}`,
        ...(selected === "true" ? ["in focus"] : []),
      ]);
  };
  expect((await rows()).slice(0, 8)).toEqual([
    ["{ } 6 keys", "expanded", "level 1, 1 of 1"],
    ["createdAt: 1772359200 1 Mar 2026, 10:00:00 UTC", "", "level 2, 1 of 6", "in focus"],
    [String.raw`body: "{\"a\": 1}" JSON in a string`, "collapsed", "level 2, 2 of 6"],
    ["dup: key 1 of 2 1", "", "level 2, 3 of 6"],
    ["dup: key 2 of 2 [ ] 1 item", "expanded", "level 2, 4 of 6"],
    ['0: "x"', "", "level 3, 1 of 1"],
    ["list: [ ] 300 items", "expanded", "level 2, 5 of 6"],
    ["0: 0", "", "level 3, 1 of 300"],
  ]);
  await page.keyboard.press("End");
  expect((await rows()).slice(-2)).toEqual([
    ["299: 299", "", "level 3, 300 of 300"],
    ["none: { } empty", "", "level 2, 6 of 6", "in focus"],
  ]);
});

test("a screen reader is told where a cell of a table stands among all, however few are in the page", async ({ reply, job, page }) => {
  const items = Array.from({ length: 200 }, (_, row) => Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`c${at}`, at + row])));
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify(items) }));
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  await job.result.getByRole("button", { name: "More columns" }).click();
  await job.result.getByRole("button", { name: "c16" }).click();
  await job.result.getByRole("button", { name: "c16 ▲" }).click();
  await job.result.locator(".inside").evaluate((inside) => (inside.scrollTop = 1e6));
  await expect(job.result.getByRole("rowheader", { name: "0", exact: true })).toBeVisible();
  const told = await toldOf(page);
  expect(told.find(({ role }) => role === "grid")).toMatchObject({ name: "Result", ariaRowCount: "201", ariaColumnCount: "41" });
  const heads = told.filter(({ role }) => role === "columnHeader");
  expect(heads.slice(0, 3).map(({ name, sortDirection, ariaCellColumnIndex }) => [name, sortDirection, ariaCellColumnIndex])).toEqual([
    ["#", undefined, "1"],
    ["c16 ▼", "descending", "18"],
    ["c17", undefined, "19"],
  ]);
  const place = ({ role, name, ariaCellRowIndex, ariaCellColumnIndex }: (typeof told)[number]) => [role, name, ariaCellRowIndex, ariaCellColumnIndex];
  const cells = told.filter(({ role }) => role === "rowHeader" || role === "gridCell");
  expect(cells.slice(-17, -14).map(place)).toEqual([
    ["rowHeader", "0", "201", "1"],
    ["gridCell", "16", "201", "18"],
    ["gridCell", "17", "201", "19"],
  ]);
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  const [tree] = (await toldOf(page)).filter(({ role }) => role === "tree");
  expect(tree).not.toHaveProperty("ariaColumnCount");
  expect(tree).not.toHaveProperty("ariaRowCount");
});

test("what comes of an order is announced", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a": [{"b": "seek"}, {"b": "seek"}]}' }));
  await job.isLive();
  await takeOver(job.result);
  const announced = async () => {
    const spoken = (await toldOf(page)).filter(({ role, containerLiveStatus }) => role === "staticText" && containerLiveStatus === "polite");
    return spoken.map(({ name }) => name);
  };
  await job.result.getByRole("button", { name: "Copy path" }).click();
  await expect.poll(announced).toContain("Copied");
  await choose(job.result, "Open to…", "all levels");
  await expect.poll(announced).toContain("Opened");
  await job.result.getByRole("button", { name: "Table", exact: true }).click();
  await expect.poll(announced).toContain("2 items");
  await page.keyboard.press("Control+f");
  await page.keyboard.type("seek");
  await expect.poll(announced).toContain("1 of 2");
});
