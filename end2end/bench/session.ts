/** One look at a text with one viewer, in a Chromium of its own. */
import { readFileSync } from "node:fs";
import { type Browser, type Page, chromium, type LaunchOptions } from "@playwright/test";
import { random, type Document } from "./documents.ts";
import { setUp } from "./in-page.ts";

/** What was measured; what is missing the viewer could not do. Times are milliseconds. */
export type Figures = {
  first?: number;
  open?: number;
  close?: number;
  openAll?: number;
  find?: number;
  longest?: number;
  /** The same in the search alone. */
  longestInFind?: number;
  /** Of jumps to any place, with all opened: the median, the worst, and its frames of the screen. */
  jump?: number;
  jumpWorst?: number;
  jumpFrames?: number;
  /** Of a search with a regular expression: until the first match is shown, until all are counted, the longest task. */
  express?: number;
  expressAll?: number;
  longestInExpress?: number;
  elements?: number;
  /** Bytes of the page's process beyond those before the text came and beyond the text: its own. */
  memory?: number;
  /** The same with what it shares: the files of the browser's program, pictures of the page. */
  resident?: number;
};

/** How a viewer is brought before a text: from an empty page until its rows can be waited for. */
export type Stage = {
  /** Goes to the page, up to where only the text is missing. */
  enter(page: Page, document: Document): Promise<void>;
  /** Asks for the text. */
  ask(page: Page): Promise<void>;
};

/** A viewer that takes longer for a step cannot do it. */
const PATIENCE_MS = 10_000;

class TooLong extends Error {}

/** A step of a session, by the figure it gives. */
export type Step = "first" | "open" | "close" | "find" | "openAll" | "jump" | "express";

/** To how many places one jumps, and from which size on of a text. */
export const JUMPS = 20;
const LARGE = 1_000_000;

/** Measures all that makes sense of a text, but for some steps; tells the step at which the viewer gave up. */
export async function session(options: LaunchOptions, stage: Stage, document: Document, without: Set<Step>) {
  const browser = await chromium.launch({ ...options, args: [...(options.args ?? []), "--disable-features=SpareRendererForSitePerProcess"] });
  const figures: Figures = {};
  let step: Step | undefined = "first";
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(setUp);
    await stage.enter(page, document);
    const before = await held(browser, page);
    await patiently(stage.ask(page));
    figures.first = await patiently(page.evaluate(async () => {
      await window.bench.until(() => window.viewer.isShown());
      return (await window.bench.painted()) - window.bench.arrived;
    }));
    await look(page, figures);
    for (step of await steps(page, document)) {
      if (without.has(step)) continue;
      const longest = figures.longest ?? 0;
      if (step === "jump") Object.assign(figures, await patiently(jump(page)));
      else if (step === "express") Object.assign(figures, await patiently(express(page, document.expression!)));
      else figures[step] = await patiently(take(page, step, document.needle ?? ""));
      if (step === "openAll") await settle(page);
      await look(page, figures);
      const inStep = figures.longest! > longest ? figures.longest : 0;
      if (step === "find") figures.longestInFind = inStep;
      if (step === "express") figures.longestInExpress = inStep;
      if (step === "openAll") Object.assign(figures, growth(before, await held(browser, page), Buffer.byteLength(document.text)));
    }
    step = undefined;
  } catch (error) {
    // Whatever was measured before it gave up counts.
    if (process.env.BENCH_TRACE) console.log(document.name, step, String(error).slice(0, 400));
  } finally {
    await Promise.race([browser.close(), pause(5_000)]);
  }
  return { figures, failed: step };
}

/** What is done with a text, in order. A list that is open from the beginning is closed first. */
async function steps(page: Page, { name, text, needle, expression }: Document): Promise<Step[]> {
  if (name === "nesting") return ["openAll"];
  if (name === "string") return [];
  const [isOpen, canJump, canExpress] = await page.evaluate(() => {
    const { open, rows, express } = window.viewer;
    return [open!.isDone(), rows, express].map(Boolean);
  });
  const opening: Step[] = isOpen ? ["close", "open"] : ["open", "close"];
  if (!needle) return opening;
  const jumps: Step[] = canJump && text.length >= LARGE ? ["jump"] : [];
  const expresses: Step[] = canExpress && expression && text.length >= LARGE ? ["express"] : [];
  return [...opening, "find", "openAll", ...jumps, ...expresses];
}

/** Jumps to places that are everywhere in the text, the same in every run. */
async function jump(page: Page): Promise<Pick<Figures, "jump" | "jumpWorst" | "jumpFrames">> {
  const places = Array.from({ length: JUMPS }, random(2027));
  const jumps = await page.evaluate((places) => window.bench.jump(places), places);
  const took = jumps.map(({ took }) => took).sort((left, right) => left - right);
  return { jump: took[JUMPS / 2 - 1]!, jumpWorst: took.at(-1)!, jumpFrames: Math.max(...jumps.map(({ frames }) => frames)) };
}

function express(page: Page, source: string): Promise<Pick<Figures, "express" | "expressAll">> {
  return page.evaluate(async (source) => {
    const { bench, viewer } = window;
    const deed = viewer.express!(source);
    await bench.painted();
    const start = performance.now();
    deed.start();
    await bench.until(() => deed.isBegun());
    const express = (await bench.painted()) - start;
    await bench.until(() => deed.isDone());
    return { express, expressAll: (await bench.painted()) - start };
  }, source);
}

function take(page: Page, step: Exclude<Step, "jump" | "express">, needle: string): Promise<number> {
  return page.evaluate(
    async ([step, needle]) => {
      const deed = step === "find" ? window.viewer.find!(needle) : window.viewer[step as "open"]!;
      const { done, painted } = await window.bench.time(deed);
      return step === "open" || step === "close" ? done : painted;
    },
    [step, needle] as const,
  );
}

/** Notes how much is in the page, and how long its tasks took. */
async function look(page: Page, figures: Figures): Promise<void> {
  const [elements, longest] = await page.evaluate(() => [window.viewer.elements(), window.bench.longest()]);
  figures.elements = Math.max(figures.elements ?? 0, elements!);
  figures.longest = longest!;
}

/** Waits until a viewer that goes on in the background has come to an end, or long enough. */
async function settle(page: Page): Promise<void> {
  await patiently(page.evaluate(async () => {
    let last = -1;
    for (let same = 0; same < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const now = document.documentElement.scrollHeight + window.viewer.elements();
      same = now === last ? same + 1 : 0;
      last = now;
    }
  }));
}

/** What Playwright keeps of a page for itself. */
type Inside = { _connection: { toImpl(page: Page): { delegate: { _mainFrameSession: { _client: { send(method: string): Promise<void> } } } } } };

/** Lets the page's process drop the copies of all answers, which it keeps because Playwright watches the network; no reader's does. */
async function forgetAnswers(page: Page): Promise<void> {
  const client = (page as unknown as Inside)._connection.toImpl(page).delegate._mainFrameSession._client;
  for (const method of ["Network.disable", "Network.enable"]) await client.send(method);
}

/** What each renderer holds, in bytes, by its process. */
type Held = Map<number, { own: number; all: number }>;

/** How much memory the renderers hold, after they threw away what they could. */
async function held(browser: Browser, page: Page): Promise<Held> {
  await patiently(forgetAnswers(page));
  const client = await page.context().newCDPSession(page);
  for (let round = 0; round < 3; round++) await patiently(client.send("HeapProfiler.collectGarbage"));
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = (await whole.send("SystemInfo.getProcessInfo" as never)) as { processInfo: { type: string; id: number }[] };
  const renderers = processInfo.filter((one) => one.type === "renderer");
  return new Map(renderers.map(({ id }) => {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const bytes = (name: string) => Number(status.match(`${name}:\\s*(\\d+) kB`)![1]) * 1024;
    return [id, { own: bytes("RssAnon"), all: bytes("VmRSS") }];
  }));
}

/** What the page's process took since, beyond the text. There is one more renderer, and it is idle: the page's is what grew. */
function growth(before: Held, after: Held, text: number): Pick<Figures, "memory" | "resident"> {
  const grown = [...before].map(([id, { own, all }]) => {
    const now = after.get(id);
    return { memory: now ? now.own - own - text : -Infinity, resident: now ? now.all - all - text : -Infinity };
  });
  return grown.reduce((most, one) => (one.memory > most.memory ? one : most));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The outcome of a step, unless it takes too long. */
async function patiently<T>(step: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLong("it takes too long")), PATIENCE_MS);
  });
  step.catch(() => {});
  return Promise.race([step, tooLong]).finally(() => clearTimeout(timer));
}
