import type { BrowserContext } from "@playwright/test";
import { answered } from "../harness/console.ts";
import type { Desk } from "../harness/desk.ts";
import { expect, test } from "../harness/test.ts";

// The wordiest log there is: what is not in this one is in none.
test.use({ settings: { env: { JOBGLASS_LOG: "trace" } } });

/** Everything that was served, by its address. */
class Served {
  readonly #bodies = new Map<string, string>();

  /** Keeps what the browser is sent, headers included. */
  watch(context: BrowserContext): void {
    context.on("response", async (response) => {
      const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
      // The body of a stream that goes on cannot be had; `ask` reads one by itself.
      const isStream = headers.includes("text/event-stream");
      const body = isStream ? "" : await response.body().then(String, () => "");
      this.#add(response.url(), headers + body);
    });
  }

  /** Asks for an address itself; of a stream, reads until `enough` was said. */
  async ask(url: string, enough?: RegExp): Promise<string> {
    const answer = await fetch(url, { redirect: "manual" });
    let text = JSON.stringify([...answer.headers]);
    const decoder = new TextDecoder();
    for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(part, { stream: true });
      if (enough?.test(text)) break;
    }
    this.#add(url, text);
    return text;
  }

  /** The addresses whose answers hold a text. */
  holding(text: string): string[] {
    return [...this.#bodies].filter(([, body]) => body.includes(text)).map(([url]) => url);
  }

  addresses(): string[] {
    return [...this.#bodies.keys()];
  }

  #add(url: string, body: string): void {
    this.#bodies.set(url, (this.#bodies.get(url) ?? "") + body);
  }
}

/** Every address that a page or a script names. */
function named(text: string, desk: Desk): string[] {
  const paths = text.matchAll(/["'(](\/(?:assets|api|fn|jobs)\/[^"'()\s\\]+|\.\/[\w.]+)["')]/g);
  return [...paths].map(([, path]) => new URL(path!, desk.url("/assets/")).href);
}

test("the key is in no byte that is served and in no line of the log", async ({ context, page, desk, reply, job, console }) => {
  console.expect(answered(400), answered(404), answered(502), answered(503));
  const served = new Served();
  served.watch(context);
  const id = await reply.createStill();

  await page.goto(desk.url());
  await job.open(id);
  await served.ask(desk.url(`/api/jobs/${id}/events`), /event: job/);
  await reply.patchJob(id, { status: "Done", jsonDataResult: '{"ok": true}' });
  await served.ask(desk.url(`/api/jobs/${id}/events`), /event: end/);
  for (const path of ["", "/input", "/result", "/result?download"]) await served.ask(desk.url(`/api/jobs/${id}${path}`));
  for (const path of ["/healthz", "/readyz", "/metrics", "/robots.txt", "/nowhere", "/api/nowhere"]) {
    await served.ask(desk.url(path));
  }
  for (const kind of ["unauthorized", "forbidden", "server_error", "rubbish", "truncated", "wrong_shape"]) {
    const other = await reply.createStill();
    await reply.setFault({ kind, job: other });
    await job.open(other);
    await served.ask(desk.url(`/api/jobs/${other}`));
  }

  const asked = new Set<string>();
  const pages = [await served.ask(desk.url()), await served.ask(desk.url(`/jobs/${id}`))];
  for (const text of pages) {
    for (const url of named(text, desk).filter((url) => !asked.has(url))) {
      asked.add(url);
      const inner = await served.ask(url);
      if (url.endsWith(".js")) pages.push(inner);
    }
  }
  expect(served.addresses().filter((url) => url.endsWith(".wasm"))).toHaveLength(1);

  await desk.stop();
  const { key } = reply;
  for (const form of [key, encodeURIComponent(key), btoa(key).replaceAll("=", ""), Buffer.from(key).toString("hex")]) {
    expect(served.holding(form), "answers that hold the key").toEqual([]);
    expect(desk.log().includes(form), "the log holds the key").toBe(false);
  }
  expect(desk.log(), "the log was really kept").toContain("TRACE");
  // The search itself works: what is surely there is found.
  expect(served.holding(id).length).toBeGreaterThan(3);
});
