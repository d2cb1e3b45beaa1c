import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";

const SOURCE = readFileSync(resolve(import.meta.dirname, "../node_modules/axe-core/axe.min.js"), "utf8");

type Results = { violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] };

/** What axe finds wrong with the page as it stands; a line for each. `except` names rules to leave out. */
export async function violations(page: Page, except: readonly string[] = []): Promise<string[]> {
  // The page's policy refuses a script by address, not one that the debugger evaluates.
  await page.evaluate(SOURCE);
  const results = await page.evaluate((except) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<Results> } };
    return axe.run({ rules: Object.fromEntries(except.map((rule) => [rule, { enabled: false }])) });
  }, except);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}
