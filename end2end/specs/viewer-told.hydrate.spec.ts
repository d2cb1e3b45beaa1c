import { expect, test } from "../harness/test.ts";
import { choose, focused, takeOver, treeOf } from "../harness/tree.ts";

const TEXT = JSON.stringify({ note: "n", contacts: [{ name: "Ann" }, { name: "Bo" }] });

test("no arrow key does what a menu offers, and an entry that is pressed does it and closes the menu", async ({
  reply,
  job,
  page,
}) => {
  const downloads: string[] = [];
  page.on("download", (download) => downloads.push(download.suggestedFilename()));
  await job.open(await reply.createStill({ jsonDataResult: TEXT }));
  await job.isLive();
  await takeOver(job.result);
  await job.result.getByRole("button", { name: "Close all" }).click();
  for (const [name, entry] of [["Open to…", "level 2"], ["Download…", "without white space"]]) {
    const button = job.result.getByRole("button", { name: name! });
    const menu = job.result.getByRole("group", { name: name! });
    await button.focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "l"]) await page.keyboard.press(key);
    await expect(job.result.getByRole("treeitem")).toHaveCount(name === "Open to…" ? 3 : 5);
    await page.keyboard.press("Enter");
    await expect(menu).toBeVisible();
    // At one moment, since the page above is live and may move between two.
    const beneath = await menu.evaluate((menu) => {
      const button = document.querySelector(`[popovertarget=${menu.id}]`)!.getBoundingClientRect();
      return menu.getBoundingClientRect().top - button.bottom;
    });
    expect(Math.abs(beneath - 4), "it opens beneath its button").toBeLessThan(2);
    await page.keyboard.press("Escape");
    await expect(menu).toBeHidden();
    await expect(button).toBeFocused();
    await page.keyboard.press("Enter");
    await menu.getByRole("button", { name: entry! }).focus();
    await page.keyboard.press("Enter");
    await expect(menu).toBeHidden();
    await expect(button).toBeFocused();
  }
  await expect(job.result.getByRole("treeitem")).toHaveCount(5);
  await expect.poll(() => downloads).toEqual([expect.stringMatching(/-result-compact\.json$/)]);
});

test("what was done is told where it was done, once, until something else is", async ({ reply, job, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const rows = Array.from({ length: 200 }, (_, row) => row);
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ note: "n", rows }) }));
  await job.isLive();
  await takeOver(job.result);
  const told = job.result.locator("[data-part=told]");
  const copied = job.result.getByText("Copied", { exact: true });
  await job.result.getByRole("button", { name: "Copy path" }).click();
  await expect(copied).toHaveCount(1);
  await expect(copied).toBeInViewport({ ratio: 1 });
  await expect(job.result.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  await treeOf(job.result).focus();
  await page.keyboard.press("ArrowDown");
  await expect(copied).toHaveCount(0);
  for (const [name, words] of [
    ["Close all", "Closed"],
    ["Raw", "The text as it is"],
    ["Wrap lines", "Lines are wrapped"],
    ["Wrap lines", "Lines are not wrapped"],
    ["Raw", "The tree"],
  ]) {
    await job.result.getByRole("button", { name: name!, exact: true }).click();
    await expect(told).toHaveText(words!);
  }
  await choose(job.result, "Open to…", "level 2");
  await expect(told).toHaveText("Opened");
});

test("the path shows what cannot be seen in a key", async ({ reply, job, page }) => {
  const text = JSON.stringify({ "\u202eevil\u200b": 1 });
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("ArrowDown");
  const path = job.result.locator("[data-part=path]");
  await expect(path).toHaveText("$['RLOevilZWSP']");
  await expect(path.locator("mark")).toHaveCount(2);
});

test("of several documents the path says which one it is in", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonDataResult: '{"a":1}\n{"b":2}\n{"c":3}' }));
  await job.isLive();
  await takeOver(job.result);
  const path = job.result.locator("[data-part=path]");
  await expect(path).toHaveText("document 1: $");
  await page.keyboard.press("End");
  await expect(path).toHaveText("document 3: $['c']");
});

test("only matches: out to the container with a key, what it holds is counted, and nothing found is said", async ({
  reply,
  job,
  page,
}) => {
  const contacts = Array.from({ length: 5_000 }, (_, row) => ({ name: `Ann ${row}`, ok: true }));
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ contacts }) }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await job.result.getByLabel("only matches").check();
  await job.result.getByRole("searchbox").fill("Ann 4321");
  const rows = job.result.getByRole("treeitem");
  await expect(rows).toHaveText(["{ } 1 key", "contacts: [ ] 5,000 items", "4321: { } 2 keys", 'name: "Ann 4321"']);
  await treeOf(job.result).focus();
  await page.keyboard.press("End");
  for (const row of [2, 1, 0, 0]) {
    await page.keyboard.press("ArrowLeft");
    await expect(focused(job.result)).toHaveText((await rows.nth(row).textContent())!);
  }
  await job.result.getByRole("searchbox").fill("nowhere");
  await expect(rows).toHaveCount(0);
  await expect(treeOf(job.result)).toBeVisible();
  const said = await job.result.locator(".rows").evaluate((rows) => getComputedStyle(rows, "::after").content);
  expect(said).toBe('"Nothing to show"');
});

test("a search that was closed is over", async ({ reply, job, page }) => {
  const body = JSON.stringify({ name: "Ann" });
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ body }) }));
  await job.isLive();
  await takeOver(job.result);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("Ann");
  await expect(focused(job.result)).toContainText("body: ");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  await expect(job.result.getByRole("treeitem", { name: "name: " })).toBeVisible();
  await expect(job.result.locator("[data-part=told]")).toBeEmpty();
});

test("a value that is looked for elsewhere unfolds the other panel", async ({ reply, job, page }) => {
  await job.open(await reply.createStill({ jsonData: '{"id": "c-7"}', jsonDataResult: '{"done": "c-7"}' }));
  await job.isLive();
  await job.input.locator("summary").first().click();
  await takeOver(job.result);
  await page.keyboard.press("ArrowDown");
  await job.result.getByRole("button", { name: "Where else?" }).click();
  await expect(job.input.locator("mark.current")).toHaveText("c-7");
  await expect(job.input.locator("mark.current")).toBeInViewport();
  const height = (panel: typeof job.input) =>
    panel.getByRole("treeitem").first().evaluate((row) => row.getBoundingClientRect().height);
  const tall = await job.input.locator(".tree").evaluate((tree) => tree.getBoundingClientRect().height);
  expect(tall).toBe(2 * (await height(job.input)));
});

test("what cannot be linked to or looked for is refused plainly", async ({ reply, job, page }) => {
  const text = `{"${"k".repeat(20_000)}": 1,\n "hidden": "j•••@example.com"}`;
  await job.open(await reply.createStill({ jsonDataResult: text }));
  await job.isLive();
  await takeOver(job.result);
  const said = job.result.locator("[data-part=said]");
  await page.keyboard.press("ArrowDown");
  await job.result.getByRole("button", { name: "Copy link" }).click();
  await expect(said).toContainText("too long for a link");
  // Of a line it is known only when it is asked for.
  await job.result.getByRole("button", { name: "Raw", exact: true }).click();
  await job.result.getByRole("listbox").focus();
  await page.keyboard.press("End");
  await job.result.getByRole("button", { name: "Where else?" }).click();
  await expect(said).toContainText("What is hidden cannot be looked for");
  await expect(job.result.getByRole("search")).toBeHidden();
});
