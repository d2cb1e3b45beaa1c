import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Program } from "./program.ts";

const BINARY = resolve(import.meta.dirname, "..", process.env.SIMULATOR_BIN ?? "../target/release/simulator");

/** What to say to get a job; the simulator's own documentation says more. */
export type JobSpec = {
  id?: string;
  /** `steady`, `scheduled`, `silent`, `failed`, `finished`, … */
  life?: string;
  seconds?: number;
  wait_seconds?: number;
  /** `email_validation`, `odd_numbers`, `plain_text`, `large`, … */
  content?: string;
  size?: number;
  /** Fields to answer as they stand here, under Reply's names. */
  fields?: Record<string, unknown>;
};

/** What goes wrong with Reply: `server_error`, `unauthorized`, `rate_limited`, `hang`, `rubbish`, … */
export type Fault = { kind: string; times?: number; path?: string; job?: string; [more: string]: unknown };

/** A call that Reply saw. */
export type Call = { atMs: number; endpoint: string; outcome: string; job: string | null };

/** A simulated Reply of a test's own, and what only a test can do to it. */
export class Reply {
  /** Every key is another one, so that finding it anywhere means that it leaked. */
  readonly key = `planted-${randomUUID()}`;
  #program?: Program;
  #url?: URL;

  /** Starts it; again on the same port, with none of its jobs, after a stop. */
  async start(): Promise<void> {
    const addr = this.#url?.host ?? "127.0.0.1:0";
    const args = ["--addr", addr, "--key", this.key, "--empty"];
    const { program, match } = await Program.start(BINARY, args, {}, /Reply simulator on (\S+)/);
    this.#program = program;
    this.#url = new URL(match[1]!);
  }

  /** Where its API is. */
  get url(): string {
    return this.#url!.origin;
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
  }

  /** Creates a job and returns its id. */
  async createJob(spec: JobSpec = {}): Promise<string> {
    const answer = await this.#control("POST", "/_sim/jobs", spec);
    return ((await answer.json()) as { jobId: string }).jobId;
  }

  /** A job that stands where it is put, until `patchJob` moves it. */
  async createStill(fields: Record<string, unknown> = {}, spec: JobSpec = {}): Promise<string> {
    const still = { status: "Processing", progress: 0.62, startedAt: minutesAgo(3), finishedAt: null };
    return this.createJob({ seconds: 86_400, ...spec, fields: { ...still, ...fields } });
  }

  /** Overrides fields of a job, under Reply's names. */
  async patchJob(id: string, fields: Record<string, unknown>): Promise<void> {
    await this.#control("PATCH", `/_sim/jobs/${id}`, fields);
  }

  /** Lets Reply forget a job. */
  async removeJob(id: string): Promise<void> {
    await this.#control("DELETE", `/_sim/jobs/${id}`);
  }

  /** Lets something go wrong from now on. */
  async setFault(fault: Fault): Promise<void> {
    await this.#control("PUT", "/_sim/faults", fault);
  }

  async clearFaults(): Promise<void> {
    await this.#control("DELETE", "/_sim/faults");
  }

  /** The calls so far. */
  async calls(): Promise<Call[]> {
    return (await this.#stats()).calls;
  }

  /** For how many milliseconds nobody has called. */
  async quietFor(): Promise<number> {
    const { nowMs, calls } = await this.#stats();
    return nowMs - (calls.at(-1)?.atMs ?? 0);
  }

  async #stats(): Promise<{ nowMs: number; calls: Call[] }> {
    const answer = await this.#control("GET", "/_sim/stats");
    return (await answer.json()) as { nowMs: number; calls: Call[] };
  }

  async #control(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(new URL(path, this.#url), {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}

/** A moment as Reply writes it. */
export function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}
