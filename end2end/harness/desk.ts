import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Program } from "./program.ts";
import type { Reply } from "./reply.ts";

const here = (path: string) => resolve(import.meta.dirname, "..", path);
/** The program under test. */
export const BINARY = here(process.env.JOBGLASS_BIN ?? "../target/release/jobglass");
const SITE = here(process.env.JOBGLASS_SITE ?? "../target/site");

/** How a desk is set up. */
export type DeskSettings = {
  /** What every path begins with, for example `/desk`. */
  basePath?: string;
  /** Without a key: the jobs come from the simulator that is built in. */
  demo?: boolean;
  /** Where it listens, where that must be known before it does. */
  addr?: string;
  /** More settings, as variables. */
  env?: Record<string, string>;
};

/** A Jobglass of a test's own. */
export class Desk {
  readonly #reply: Reply;
  readonly #settings: DeskSettings;
  /** What it keeps: the same over a stop and a start. */
  readonly #data = mkdtempSync(join(tmpdir(), "jobglass-desk-"));
  #program?: Program;
  #origin = "";
  #earlier = "";

  constructor(reply: Reply, settings: DeskSettings) {
    this.#reply = reply;
    this.#settings = settings;
  }

  /** Starts it; after a stop, on the same port again. */
  async start(): Promise<void> {
    const { basePath, demo, env, addr: given = "127.0.0.1:0" } = this.#settings;
    const addr = this.#origin === "" ? given : new URL(this.#origin).host;
    const key: Record<string, string> = demo ? {} : { REPLY_API_KEY: this.#reply.key, REPLY_API_URL: this.#reply.url };
    const base: Record<string, string> = basePath ? { JOBGLASS_BASE_PATH: basePath } : {};
    const kept = demo ? [] : ["--data", this.#data];
    const args = ["serve", "--addr", addr, "--site", SITE, ...kept];
    const { program, match } = await Program.start(
      BINARY,
      args,
      { ...key, ...base, ...env },
      /jobglass: listening on (http:\/\/[^/\s]+)/,
    );
    this.#program = program;
    this.#origin = match[1]!;
  }

  /** Ends it as an operator would. Returns how long it took, in milliseconds. */
  async stop(): Promise<number> {
    const took = (await this.#program?.stop()) ?? 0;
    this.#earlier += this.#program?.said() ?? "";
    this.#program = undefined;
    return took;
  }

  /** Ends it for good, and leaves nothing behind. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** The address of a path, base path included. */
  url(path = "/"): string {
    return `${this.#origin}${this.#settings.basePath ?? ""}${path}`;
  }

  /** All that it wrote: its log and what it says to the operator. */
  log(): string {
    return this.#earlier + (this.#program?.said() ?? "");
  }
}
