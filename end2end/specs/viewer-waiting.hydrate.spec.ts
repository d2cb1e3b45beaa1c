import { Gate } from "../harness/gate.ts";
import { expect, test } from "../harness/test.ts";
import { focused, treeOf } from "../harness/tree.ts";

const ROWS = 5_000;
const TEXT = JSON.stringify({
  note: "an example",
  contacts: Array.from({ length: ROWS }, (_, row) => ({ row, name: `Ann ${row}`, tags: ["a"] })),
  end: "here",
});

/** What is slow to come: the program, or the text. */
const SLOW = { "the program": /\.wasm$/, "the text": /\/api\/jobs\/[^/]+\/result$/ };

for (const [what, address] of Object.entries(SLOW)) {
  test(`keys pressed before ${what} is there are kept and then done in turn`, async ({ reply, job, page }) => {
    const gate = await Gate.before(page, address);
    await job.open(await reply.createStill({ jsonDataResult: TEXT }));
    if (what === "the text") await job.isLive();
    await job.result.locator(".inside").focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "End", "ArrowUp", "Home", "e"]) await page.keyboard.press(key);
    gate.open();
    await expect(treeOf(job.result)).toBeFocused();
    await expect(focused(job.result)).toContainText('end: "here"');
    await expect(focused(job.result)).toHaveAttribute("id", `result-${ROWS + 3}`);
  });

  test(`rows open from the keyboard, with all beside them, before ${what} is there`, async ({ reply, job, page }) => {
    const gate = await Gate.before(page, address);
    await job.open(await reply.createStill({ jsonDataResult: TEXT }));
    if (what === "the text") await job.isLive();
    await job.result.locator(".inside").focus();
    for (const key of ["ArrowDown", "*", "ArrowDown", "ArrowDown", "Enter", "*", "End", "ArrowUp"]) await page.keyboard.press(key);
    gate.open();
    await expect(focused(job.result)).toContainText("tags: [ ] 1 item");
    await expect(focused(job.result)).toHaveAttribute("aria-level", "4");
  });

  test(`a search begun before ${what} is there finds what was typed`, async ({ reply, job, page }) => {
    const gate = await Gate.before(page, address);
    await job.open(await reply.createStill({ jsonDataResult: TEXT }));
    if (what === "the text") await job.isLive();
    await job.result.locator(".inside").focus();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("ANN 49");
    await expect(job.result.getByRole("searchbox")).toHaveValue("ANN 49");
    await page.keyboard.press("Enter");
    gate.open();
    await expect(job.result.getByRole("search").getByRole("status")).toHaveText("2 of 111");
    await expect(focused(job.result)).toContainText("Ann 490");
    await expect(job.result.getByRole("searchbox")).toBeFocused();
  });
}

test("what was asked for in vain is forgotten, and asked for again it is done", async ({ reply, job, page, console }) => {
  console.expect(/Failed to load resource/);
  await job.open(await reply.createStill({ jsonDataResult: TEXT }));
  await job.isLive();
  await page.route(SLOW["the text"], (route) => route.abort());
  await job.result.locator(".inside").focus();
  await page.keyboard.press("End");
  await expect(job.result.locator("[data-part=told]")).toHaveText("The text could not be fetched. Try again.");
  await page.unroute(SLOW["the text"]);
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toContainText("note: ");
});
