import { userInfo } from "node:os";
import { defineConfig } from "@playwright/test";

/** Chromium refuses its sandbox to root, and to nobody else. */
const sandbox = userInfo().uid === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "specs",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  // Generous, since a test ends as soon as it sees what it waits for, and machines differ.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 20_000,
    // Far from the server's zone and not by a whole hour, so that a mix-up of the two shows.
    timezoneId: "Asia/Kathmandu",
    locale: "en-GB",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        ...sandbox,
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "hydrated" },
    // What needs the browser's part says so in its file's name.
    { name: "plain", testIgnore: /\.hydrate\./, use: { javaScriptEnabled: false } },
  ],
});
