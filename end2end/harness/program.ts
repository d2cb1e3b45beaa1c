import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** What is still running, to be ended with the worker however that ends. */
const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** How long a program may take to start, and to end when told to. */
const PATIENCE_MS = 15_000;

/** A program under test: started, listened to, and stopped by its own process id. */
export class Program {
  readonly #child: ChildProcess;
  #said = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#said += text));
    }
  }

  /**
   * Starts a program and waits until it says what `ready` matches; returns it with the match.
   * Of this process's environment it gets nothing but the search path: what is set for a developer's own
   * server must not reach one under test.
   */
  static async start(path: string, args: string[], env: Record<string, string>, ready: RegExp) {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(path, args, { env: { PATH, HOME, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const program = new Program(child);
    const match = await program.#untilSaid(path, ready);
    return { program, match };
  }

  /** All that it wrote so far, to either stream. */
  said(): string {
    return this.#said;
  }

  /** Asks it to end as an operator would, and waits for that. Returns how long it took, in milliseconds. */
  async stop(): Promise<number> {
    const start = performance.now();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, "exit");
      const impatience = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
      this.#child.kill("SIGTERM");
      await ended;
      clearTimeout(impatience);
    }
    return performance.now() - start;
  }

  #untilSaid(path: string, ready: RegExp): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${path} ${why}; it said:\n${this.#said}`));
      const impatience = setTimeout(() => fail("did not start in time"), PATIENCE_MS);
      const look = () => {
        const match = this.#said.match(ready);
        if (match) {
          clearTimeout(impatience);
          resolve(match);
        }
      };
      this.#child.stdout?.on("data", look);
      this.#child.stderr?.on("data", look);
      this.#child.once("error", (error) => fail(`cannot be started (${error.message})`));
      this.#child.once("exit", () => fail("ended"));
    });
  }
}
