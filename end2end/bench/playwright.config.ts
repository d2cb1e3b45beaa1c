import { defineConfig } from "@playwright/test";
import tests from "../playwright.config.ts";

/** The bench is no test, but it is set up like one: the same Chromium, the same harness. */
export default defineConfig({
  ...tests,
  testDir: ".",
  outputDir: "../test-results",
  testMatch: "viewer.bench.ts",
  workers: 1,
  // A viewer that hangs is given up on by itself.
  timeout: 0,
  reporter: [["line"]],
  use: { ...tests.use, actionTimeout: 60_000, navigationTimeout: 60_000, screenshot: "off" },
  projects: [{ name: "bench" }],
});
