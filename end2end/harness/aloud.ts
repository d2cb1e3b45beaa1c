import { expect, type Page } from "@playwright/test";

/** Something that a screen reader is told of, as the browser has worked it out. */
export type Told = { role: string; name: string; state: string; [property: string]: string };

/** All that a screen reader is told of a page, in its order: Chromium's own list, which does not repeat attributes but what became of them. */
export async function toldOf(page: Page): Promise<Told[]> {
  const list = await page.context().newPage();
  await list.goto("chrome://accessibility");
  const entry = list.locator("#pages > *", { hasText: new URL(page.url()).origin });
  let lines: string[] = [];
  // The first time there is none yet: the browser makes one as soon as somebody wants it.
  await expect(async () => {
    await entry.getByRole("button", { name: /^(Show|Refresh) accessibility tree/ }).click();
    lines = await entry.locator("pre > div").allTextContents();
    expect(lines.length).toBeGreaterThan(1);
  }).toPass();
  await list.close();
  return lines.filter((line) => /^\+*id#=/.test(line) && !/ ignored /.test(line)).map(parsed);
}

/** `++id#=7 treeItem expanded … name='a: 1' setSize=2 …`: a state is a word, and of the properties some are quoted. */
function parsed(line: string): Told {
  const [, role, rest] = line.match(/^\+*id#=\S+ (\S+)(.*)$/)!;
  const properties = [...rest!.matchAll(/ (\w+)=(?:'(.*?)'(?= \w+=|$)|(\S+))/g)].map(([, name, quoted, bare]) => [name, quoted ?? bare]);
  const state = rest!.split(/ \w+=/)[0]!.trim();
  return { name: "", ...Object.fromEntries(properties), role: role!, state };
}
