import { expect, type Browser, type BrowserContext, type Page } from "@playwright/test";
import type { Console } from "./console.ts";
import type { Desk } from "./desk.ts";

/** What a link is to show, as the form calls it. */
export type Shows = { result?: boolean; input?: boolean; masked?: boolean; label?: string };

/** Makes a link on a job's page, as an operator does, and returns its address. The page of the link is then open. */
export async function makeLink(page: Page, desk: Desk, id: string, shows: Shows = {}): Promise<string> {
  await page.goto(desk.url(`/jobs/${id}`));
  await page.getByRole("heading", { name: "Share with a customer" }).click();
  const form = page.locator("#share form");
  await form.getByLabel("the result").setChecked(shows.result ?? true);
  await form.getByLabel("the input").setChecked(shows.input ?? false);
  await form.getByLabel("masked").setChecked(shows.masked ?? true);
  await form.getByLabel("Label").fill(shows.label ?? "");
  await form.getByRole("button", { name: "Make the link" }).click();
  await expect(page).toHaveURL(/\/links\/[0-9a-f]{16}$/);
  return page.getByLabel("Link", { exact: true }).inputValue();
}

/** A browser that knows nothing of the operator's. */
export async function freshProfile(browser: Browser, console: Console, hydrates: boolean): Promise<BrowserContext> {
  const context = await browser.newContext({ javaScriptEnabled: hydrates, acceptDownloads: true });
  console.watch(context);
  return context;
}

/** All that a browser was sent, headers and decoded bodies. */
export class Received {
  readonly #bodies = new Map<string, string>();
  readonly #pending: Promise<void>[] = [];

  constructor(context: BrowserContext) {
    context.on("response", (response) => this.#pending.push(this.#keep(response)));
  }

  async #keep(response: import("@playwright/test").Response): Promise<void> {
    const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
    // The body of a stream that goes on cannot be had; the test reads one by itself.
    const isStream = headers.includes("text/event-stream");
    const body = isStream ? "" : await response.body().then(String, () => "");
    this.#bodies.set(response.url(), (this.#bodies.get(response.url()) ?? "") + headers + body);
  }

  /** The addresses whose answers hold a text. */
  async holding(text: string): Promise<string[]> {
    await Promise.all(this.#pending);
    return [...this.#bodies].filter(([, body]) => body.includes(text)).map(([url]) => url);
  }
}
