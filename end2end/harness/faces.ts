import { minutesAgo, type Reply } from "./reply.ts";

const FAILED = { status: "Failed", finishedAt: minutesAgo(1), jsonDataResult: '{"error": "No credits left", "row": 812}' };

/** The faces of Jobglass, and how to get there. */
export const FACES: [string, (reply: Reply) => Promise<string>][] = [
  ["the front page", async () => "/"],
  ["a running job", async (reply) => `/jobs/${await reply.createStill()}`],
  ["a job without progress", async (reply) => `/jobs/${await reply.createStill({ progress: null })}`],
  ["a finished job", async (reply) => `/jobs/${await reply.createJob({ life: "finished", content: "odd_numbers" })}`],
  ["a failed job", async (reply) => `/jobs/${await reply.createStill(FAILED)}`],
  ["an error", async () => "/jobs/11111111-2222-4333-8444-555555555555"],
];
