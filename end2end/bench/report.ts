/** The table of a run: printed, and kept in docs/benchmarks.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { type Figures, JUMPS } from "./session.ts";

/** The figures of a viewer: for each text the median of its runs. */
export type Measured = { name: string; bytes: number; texts: Map<string, Figures> };

type Row = {
  what: string;
  /** The text that has to be looked at for it, if it is one. */
  text?: string;
  /** The figure of a viewer, `undefined` where it cannot. */
  of(viewer: Measured): number | undefined;
  unit: "ms" | "×" | "kB" | "";
  bound?: number;
  /** Whether the others are not asked for it. */
  alone?: boolean;
};

const DOCUMENTS = resolve(import.meta.dirname, "../../docs/benchmarks.md");
const TITLE = "The viewer of texts";

function rows(quick: boolean): Row[] {
  const large = quick ? "1 MB" : "10 MB";
  const largest = quick ? "1 MB" : "50 MB";
  const row = (what: string, text: string, key: keyof Figures, bound?: number, unit: Row["unit"] = "ms"): Row => ({
    what,
    text,
    unit,
    bound,
    of: (viewer) => viewer.texts.get(text)?.[key],
  });
  const size = Number(large.split(" ")[0]) * 1_000_000;
  // As a multiple of the large text, whatever it was measured with.
  const memory = (what: string, text: string, key: keyof Figures, bound?: number): Row => ({
    ...row(what, text, key, bound, "×"),
    of: (viewer) => times(viewer.texts.get(text)?.[key], 1 / size),
  });
  return [
    row(`${large}: bytes arrived → first rows painted`, large, "first", 100),
    row(`${largest}: the same`, largest, "first", 300),
    row(`${largest}: longest task of the session`, largest, "longest", 50),
    row("open an array of 100,000", "array", "open", 10),
    row("close it", "array", "close", 10),
    row(`${large}: all opened → next paint`, large, "openAll", 100),
    row(`${large}: find near the end → painted`, large, "find", 300),
    row(`${large}: longest task of that search`, large, "longestInFind", 50),
    ...[...new Set([large, largest])].flatMap((text) => [
      row(`${text}, all opened: jump to any place → painted`, text, "jump", 33),
      row("the worst of these jumps", text, "jumpWorst", 33),
      row("frames painted until then, at most", text, "jumpFrames", 2, ""),
    ]),
    { ...row(`${large}: find by a regular expression → first painted`, large, "express", 300), alone: true },
    { ...row("all of its matches counted", large, "expressAll", 1_000), alone: true },
    { ...row("longest task of that search", large, "longestInExpress", 50), alone: true },
    { what: "elements in the viewer, any text", unit: "", bound: 1_500, of: (viewer) => most(viewer) },
    memory(`${large}: memory beyond the text, all opened`, large, "memory", 1.5),
    memory("the same with what the process shares", large, "resident"),
    memory("what a text of 100 kB takes, by the first measure", "100 kB", "memory"),
    memory("by the second", "100 kB", "resident"),
    { what: "bytes that a reader fetches for it (brotli)", unit: "kB", bound: 45, of: (viewer) => viewer.bytes / 1000 },
    row("100 kB: first rows", "100 kB", "first"),
    row("1 MB: first rows", "1 MB", "first"),
    row("an object of 100,000 keys: first rows", "object", "first"),
    row("open it", "object", "open"),
    row("a string of 5 MB: first rows", "string", "first"),
    row("a nesting of 100,000: first rows", "nesting", "first"),
    row("all of it opened → next paint", "nesting", "openAll"),
  ];
}

function times(figure: number | undefined, factor: number): number | undefined {
  return figure === undefined ? undefined : figure * factor;
}

function most(viewer: Measured): number | undefined {
  const counts = [...viewer.texts.values()].flatMap((figures) => figures.elements ?? []);
  return counts.length > 0 ? Math.max(...counts) : undefined;
}

/** Tells the figures; returns how many bounds are not met. */
export function report(measured: Measured[], about: { quick: boolean; runs: number; chromium: string; write: boolean }): number {
  const [ours, ...others] = measured as [Measured, ...Measured[]];
  const head = ["", "Jobglass", "at most", "met", ...others.map(({ name }) => name), "best other ÷ Jobglass"];
  let missed = 0;
  const looked = rows(about.quick).filter(({ text }) => text === undefined || ours.texts.has(text));
  const body = looked.map(({ what, of, unit, bound, alone }) => {
    const figure = of(ours);
    const met = bound === undefined ? "" : figure !== undefined && figure <= bound ? "yes" : "**no**";
    if (met === "**no**") missed++;
    const beside = others.map(of);
    const can = beside.filter((other) => other !== undefined);
    const ratio = figure && can.length > 0 ? (Math.min(...can) / figure).toFixed(2) : "";
    return [what, written(figure, unit), written(bound, unit, ""), met, ...beside.map((other) => written(other, unit, alone ? "" : undefined)), ratio];
  });
  const table = [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  console.log(`\n${table}\n\n${missed === 0 ? "every bound is met" : `${missed} bounds are not met`}`);
  if (about.write) keep(`${how(about)}\n\n${table}`);
  return missed;
}

function written(figure: number | undefined, unit: Row["unit"], none = "cannot"): string {
  if (figure === undefined) return none;
  // Shorter tasks are not told by the browser.
  if (unit === "ms" && figure === 0) return "< 50 ms";
  const digits = unit === "×" ? 2 : figure < 10 && unit !== "" ? 1 : 0;
  return `${figure.toLocaleString("en", { maximumFractionDigits: digits })}${unit === "" ? "" : ` ${unit}`}`;
}

function how({ quick, runs, chromium }: { quick: boolean; runs: number; chromium: string }): string {
  const load = loadavg()[0]!.toFixed(1);
  return `\`cargo xtask bench viewer${quick ? " --quick" : ""}\` on ${new Date().toISOString().slice(0, 10)}: Chromium ${chromium}, ${cpus().length} cores (${cpus()[0]!.model.trim()}), load ${load} at the end; medians of ${runs}, a Chromium of its own for every run.

Jobglass is measured in the page of a finished job, served by the release server with a simulated Reply behind it; the others each alone on a bare page, bundled and minified by esbuild, with the same bytes. *Bytes arrived* is when \`arrayBuffer()\` of the fetched text resolves, or the last piece of it is read; *painted* is the turn after the frame in which the rows are in the page. To open and close counts until the rows are there and laid out, without the wait for a frame. *All opened* counts until the rows in sight are open and painted; what is out of sight may go on in slices. A *jump* sets the scroll position to one of ${JUMPS} places, the same in each run, and counts until the turn after the frame that has other rows all over the part that scrolls; the worst is that of all runs. The *regular expression* matches once in each item; the others are not asked for it. A *task* is what the browser calls a long task, told from 50 ms. *Memory* is what the page's process holds of its own (\`RssAnon\`), after collecting garbage and without the answers that it keeps for who watches the network, less what it held before the text was fetched, less the text, as a multiple of the text. With what it shares (\`VmRSS\`): the pages of Chromium's own program that ran for the first time, and the pictures of the page on their way to the screen. What takes a viewer more than 10 seconds, or ends in an error, it cannot.`;
}

/** Puts the section in the place of the one before, or at the end. */
function keep(section: string): void {
  const text = readFileSync(DOCUMENTS, "utf8");
  const parts = text.split(/^(?=## )/m).filter((part) => !part.startsWith(`## ${TITLE}\n`));
  writeFileSync(DOCUMENTS, `${parts.join("").trimEnd()}\n\n## ${TITLE}\n\n${section}\n`);
}
