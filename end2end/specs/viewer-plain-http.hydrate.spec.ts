import type { Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { expect, test } from "../harness/test.ts";
import { focused, takeOver, treeOf } from "../harness/tree.ts";

/** A name of another machine, as far as the browser knows: over plain http its pages may do less than those of this one. */
const HOST = "jobglass.test";
const { launchOptions } = config.use!;
test.use({
  settings: { env: { JOBGLASS_HOSTS: HOST } },
  launchOptions: { ...launchOptions, args: [...launchOptions!.args!, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`] },
});

/** What is in the clipboard, as a field gets it that it is pasted into. */
async function pasted(page: Page): Promise<string> {
  await page.evaluate(() => {
    const field = document.body.appendChild(document.createElement("textarea"));
    // A field makes all line breaks the same, so what it is given is kept.
    field.addEventListener("paste", (event) => (field.dataset.given = event.clipboardData!.getData("text/plain")));
    field.focus();
  });
  await page.keyboard.press("Control+v");
  const field = page.locator("body > textarea");
  await expect(field).toHaveAttribute("data-given");
  return field.evaluate((field) => {
    field.remove();
    return field.dataset.given!;
  });
}

test("over plain http from another machine exactly what is in focus is copied", async ({ reply, desk, job, page, console }) => {
  console.expect(/Cross-Origin-Opener-Policy header has been ignored/);
  const list = '[1e2,\r\n\t-0, "a\\u0041\\n🐢"]';
  const text = `{"list" : ${list}, "note": "one\\r\\ntwo\\n three \\u200b", "it's": [7]}`;
  const id = await reply.createStill({ jsonDataResult: text });
  await page.goto(desk.url(`/jobs/${id}`).replace("127.0.0.1", HOST));
  await job.isLive();
  expect(await page.evaluate(() => [isSecureContext, typeof navigator.clipboard])).toEqual([false, "undefined"]);
  await takeOver(job.result);
  const said = job.result.locator("[data-part=said]");
  const copied = async (button: string) => {
    await job.result.getByRole("button", { name: button }).click();
    await expect(said).toHaveText("Copied");
    return pasted(page);
  };
  await job.result.getByRole("treeitem", { name: "list: " }).click();
  expect(await copied("Copy JSON")).toBe(list);
  await job.result.getByRole("treeitem", { name: "note: " }).click();
  expect(await copied("Copy value")).toBe("one\r\ntwo\n three \u200b");
  await job.result.getByRole("treeitem", { name: "it's: " }).click();
  expect(await copied("Copy path")).toBe(String.raw`$['it\'s']`);
  await treeOf(job.result).focus();
  await page.keyboard.press("ArrowUp");
  await expect(focused(job.result)).toContainText("note: ");
  await page.keyboard.press("Control+c");
  await expect(treeOf(job.result)).toBeFocused();
  expect(await pasted(page)).toBe("one\r\ntwo\n three \u200b");
});
