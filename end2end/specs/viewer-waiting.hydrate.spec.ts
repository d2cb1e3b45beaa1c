import type { Route } from "@playwright/test";
import { violations } from "../harness/axe.ts";
import { Gate } from "../harness/gate.ts";
import { SlicesHeld } from "../harness/slices.ts";
import { expect, test } from "../harness/test.ts";
import { choose, focused, treeOf } from "../harness/tree.ts";

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

test("a row opens at a click and rows come with scrolling while a key waits for the end of the text", async ({ reply, job, page }) => {
  const slices = await SlicesHeld.in(page);
  const list = Array.from({ length: 150_000 }, (_, row) => ({ row, note: "all is well" }));
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ note: { a: 1 }, list }) }));
  await job.isLive();
  await slices.hold();
  await job.result.locator(".inside").focus();
  await page.keyboard.press("Home");
  await expect(treeOf(job.result)).toBeVisible();
  const row = job.result.getByRole("treeitem", { name: "list: " });
  await expect(row).toContainText("and more");
  await expect(row).toHaveAttribute("aria-expanded", "false");
  await row.click();
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await job.result.locator(".inside").evaluate((inside) => (inside.scrollTop = 20_000));
  await expect(job.result.getByRole("treeitem").nth(25)).toBeInViewport();
  await slices.release();
  await expect(treeOf(job.result)).toBeFocused();
  await expect(focused(job.result)).toHaveAttribute("aria-level", "1");
});

test("keys pressed in vain are forgotten, and pressed again they are heeded", async ({ reply, job, page, console }) => {
  console.expect(/Failed to load resource/);
  await job.open(await reply.createStill({ jsonDataResult: TEXT }));
  await job.isLive();
  await page.route(SLOW["the text"], (route) => route.abort());
  await job.result.locator(".inside").focus();
  await page.keyboard.press("End");
  await expect(job.result.locator("[data-part=told]")).toHaveText("The text could not be fetched");
  await page.unroute(SLOW["the text"]);
  await page.keyboard.press("ArrowDown");
  await expect(focused(job.result)).toContainText("note: ");
});

test("what controls say in vain is done once the text comes", async ({ reply, job, page, console }) => {
  console.expect(/Failed to load resource/);
  await job.open(await reply.createStill({ jsonDataResult: TEXT }));
  await job.isLive();
  await page.route(SLOW["the text"], (route) => route.abort());
  const again = job.result.getByRole("button", { name: "Try again" });
  const told = job.result.locator("[data-part=told]");
  const table = job.result.getByRole("button", { name: "Table", exact: true });
  await choose(job.result, "Open to…", "level 3");
  await expect(again).toBeVisible();
  await again.click();
  await expect(told).toHaveText("The text could not be fetched");
  await page.unroute(SLOW["the text"]);
  await again.click();
  await expect(treeOf(job.result)).toBeFocused();
  await expect(job.result.getByRole("treeitem", { name: "tags: " }).first()).toHaveAttribute("aria-level", "4");
  await expect(again).toBeHidden();
  await expect(told).toHaveText("Opened");

  await page.reload();
  await job.isLive();
  await page.route(SLOW["the text"], (route) => route.abort());
  await table.click();
  await expect(again).toBeVisible();
  await page.unroute(SLOW["the text"]);
  await table.click();
  await expect(job.result.getByRole("grid")).toBeVisible();
  await expect(table).toHaveAttribute("aria-pressed", "true");
});

test("of a text that takes its time it is told how far it is, aloud only that it comes", async ({ reply, job, page }) => {
  await page.addInitScript(() => {
    const fetch = window.fetch;
    window.fetch = async (...asked) => {
      const answer = await fetch(...asked);
      if (!answer.url.endsWith("/result")) return answer;
      const whole = new Uint8Array(await answer.arrayBuffer());
      const next = () => new Promise((on) => window.addEventListener("next", on, { once: true }));
      const body = new ReadableStream({
        async start(pieces) {
          for (let piece = 0; piece < 4; piece++) {
            await next();
            pieces.enqueue(whole.slice((whole.length / 4) * piece, (whole.length / 4) * (piece + 1)));
          }
          pieces.close();
        },
      });
      return new Response(body, { headers: answer.headers });
    };
  });
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ text: "x".repeat(399_989) }) }));
  await job.isLive();
  const inside = job.result.locator(".inside");
  const place = () => inside.evaluate((inside) => JSON.stringify([inside.scrollHeight, inside.getBoundingClientRect().height]));
  const coming = job.result.locator(".coming");
  await expect(coming).toBeHidden();
  const before = await place();
  await inside.focus();
  await page.keyboard.press("End");
  await expect(coming.locator("p")).toHaveText("Fetching the result");
  await expect(coming.locator("p")).toBeVisible();
  await coming.getByRole("status").evaluate((status) => {
    new MutationObserver(() => status.setAttribute("data-changed", "")).observe(status, { subtree: true, childList: true, characterData: true });
  });
  for (const part of ["100 kB", "200 kB", "300 kB"]) {
    await page.evaluate(() => window.dispatchEvent(new Event("next")));
    await expect(coming.locator("p")).toHaveText(`Fetching the result: ${part} of 400 kB`);
  }
  await expect(coming.getByRole("status")).toHaveText("Fetching the result");
  await expect(coming.getByRole("status")).not.toHaveAttribute("data-changed");
  expect(await place()).toBe(before);
  expect(await violations(page)).toEqual([]);
  await page.evaluate(() => window.dispatchEvent(new Event("next")));
  await expect(treeOf(job.result)).toBeFocused();
  await expect(coming).toBeHidden();
});

test("a page that comes in place of the text is not taken for it", async ({ reply, job, page, desk }) => {
  await job.open(await reply.createStill({ jsonDataResult: TEXT }));
  await job.isLive();
  const told = job.result.locator("[data-part=told]");
  const again = job.result.getByRole("button", { name: "Try again" });
  const answers: [Parameters<Route["fulfill"]>[0], string][] = [
    [{ status: 302, headers: { location: desk.url("/") } }, "You are signed out: sign in again, then try again"],
    [{ status: 200, contentType: "text/html; charset=utf-8", body: "<h1>Sign in</h1>" }, "The text could not be fetched"],
  ];
  for (const [answer, words] of answers) {
    await page.reload();
    await job.isLive();
    await page.route(SLOW["the text"], (route) => route.fulfill(answer));
    await job.result.locator(".inside").focus();
    await page.keyboard.press("End");
    await expect(told).toHaveText(words);
    await expect(job.result.locator(".tree summary").first()).toBeVisible();
    await page.unroute(SLOW["the text"]);
    await again.click();
    await expect(treeOf(job.result)).toBeFocused();
  }
});
