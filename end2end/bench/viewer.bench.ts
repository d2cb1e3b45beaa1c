/** `cargo xtask bench viewer`: the viewer of texts beside the best that npm has. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { chromium, type LaunchOptions, test } from "@playwright/test";
import { Desk } from "../harness/desk.ts";
import { Reply } from "../harness/reply.ts";
import { documents, type Document } from "./documents.ts";
import { report, type Measured } from "./report.ts";
import { session, type Figures, type Stage, type Step } from "./session.ts";
import { OTHERS, ours, theirs } from "./stages.ts";

const { BENCH_QUICK, BENCH_WRITE, BENCH_ONLY, BENCH_TEXT, JOBGLASS_SITE, SITE_WITHOUT_VIEWER } = process.env;
const quick = BENCH_QUICK !== undefined;
const RUNS = quick ? 1 : BENCH_TEXT !== undefined ? 3 : 5;

test("the viewer of texts", async ({}, info) => {
  const options = info.project.use.launchOptions!;
  const texts = documents(quick).filter(({ name }) => BENCH_TEXT === undefined || BENCH_TEXT.split(",").includes(name));
  const measured: Measured[] = [];
  const reply = new Reply();
  await reply.start();
  const desk = new Desk(reply, { env: { JOBGLASS_MAX_ANSWER_MIB: "256" } });
  await desk.start();
  try {
    measured.push({ name: "Jobglass", bytes: bundleBytes(), texts: await all(options, "Jobglass", ours(reply, desk), texts) });
  } finally {
    await desk.dispose();
    await reply.stop();
  }
  for (const [name, file] of Object.entries(OTHERS)) {
    if (BENCH_ONLY !== undefined && !name.includes(BENCH_ONLY)) continue;
    const { stage, bytes, server } = await theirs(file);
    measured.push({ name, bytes, texts: await all(options, name, stage, texts) });
    server.close();
  }
  const browser = await chromium.launch(options);
  const version = browser.version();
  await browser.close();
  const missed = report(measured, { quick, runs: RUNS, chromium: version, write: BENCH_WRITE !== undefined });
  if (missed > 0) throw new Error(`${missed} bounds are not met`);
});

/** What each text comes to with a viewer: the medians of its runs, and the worst of what is the worst of a run. */
async function all(options: LaunchOptions, name: string, stage: Stage, texts: Document[]) {
  const medians = new Map<string, Figures>();
  for (const text of texts) {
    const start = performance.now();
    const runs: Figures[] = [];
    const without = new Set<Step>();
    for (let run = 0; run < RUNS; run++) {
      const { figures, failed } = await session(options, stage, text, without);
      runs.push(figures);
      if (failed === "first" && run === 0) break;
      // What failed will fail again, after waiting as long.
      if (failed && failed !== "first") without.add(failed) && run--;
    }
    medians.set(text.name, median(runs));
    console.log(`${name}, ${text.name}: ${JSON.stringify(medians.get(text.name))} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return medians;
}

function median(runs: Figures[]): Figures {
  const keys = [...new Set(runs.flatMap((run) => Object.keys(run)))] as (keyof Figures)[];
  const middle = (key: keyof Figures): [keyof Figures, number][] => {
    const numbers = runs.flatMap((run) => run[key] ?? []).sort((left, right) => left - right);
    // The worst is that of all runs.
    const worst = key === "jumpWorst" || key === "jumpFrames";
    return [[key, numbers[worst ? numbers.length - 1 : Math.floor((numbers.length - 1) / 2)]!]];
  };
  return Object.fromEntries(keys.flatMap(middle));
}

/** What our viewer adds to the bundle of the page: the same was built without it, too. */
function bundleBytes(): number {
  const weigh = (folder: string) => {
    const site = resolve(import.meta.dirname, "..", folder);
    const names = JSON.parse(readFileSync(`${site}/assets.json`, "utf8")) as Record<string, string>;
    return ["js", "wasm"].reduce((sum, role) => sum + statSync(`${site}/assets/${names[role]}.br`).size, 0);
  };
  return weigh(JOBGLASS_SITE ?? "../target/site") - weigh(SITE_WITHOUT_VIEWER ?? "../target/site-without-viewer");
}
