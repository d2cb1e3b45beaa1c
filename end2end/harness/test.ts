import { test as base, expect } from "@playwright/test";
import { Console, preloadedInVain } from "./console.ts";
import { Desk, type DeskSettings } from "./desk.ts";
import { JobPage } from "./job-page.ts";
import { Reply } from "./reply.ts";

type Fixtures = {
  /** How the desk is set up; given by `test.use`. */
  settings: DeskSettings;
  /** A simulated Reply of the test's own. */
  reply: Reply;
  /** A Jobglass of the test's own, in front of that Reply. */
  desk: Desk;
  /** What the browser said; watched in every test. */
  console: Console;
  /** The parts of a job's page. */
  job: JobPage;
  /** Whether the browser runs scripts here. */
  hydrates: boolean;
};

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],

  reply: async ({}, use) => {
    const reply = new Reply();
    await reply.start();
    await use(reply);
    await reply.stop();
  },

  desk: async ({ reply, settings, context }, use, info) => {
    const desk = new Desk(reply, settings);
    await desk.start();
    await use(desk);
    // Before the desk goes, or the last thing the pages say would be that it went.
    await Promise.all(context.pages().map((page) => page.close()));
    await desk.dispose();
    if (info.status !== info.expectedStatus) {
      await info.attach("the server's log", { body: desk.log(), contentType: "text/plain" });
    }
  },

  console: [
    async ({ context, hydrates }, use) => {
      const console = new Console();
      console.watch(context);
      if (!hydrates) console.expect(preloadedInVain);
      await use(console);
      expect(console.unexpected(), "the browser's console").toEqual([]);
    },
    { auto: true },
  ],

  job: async ({ page, desk }, use) => use(new JobPage(page, desk)),

  hydrates: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
});

export { expect };
