import { expect, type Locator, type Page, type Response } from "@playwright/test";
import type { Desk } from "./desk.ts";

/** A job's page as a reader finds his way in it: by roles, names and words. */
export class JobPage {
  readonly title: Locator;
  readonly bar: Locator;
  /** How fresh the page is, in words. */
  readonly freshness: Locator;
  /** The same as it is told to those who cannot see. */
  readonly aloud: Locator;
  readonly facts: Locator;
  readonly input: Locator;
  readonly result: Locator;

  constructor(
    readonly page: Page,
    readonly desk: Desk,
  ) {
    const main = page.getByRole("main");
    const progress = main.getByRole("region", { name: "Progress" });
    this.title = main.getByRole("heading", { level: 1 });
    this.bar = progress.getByRole("progressbar", { name: "Progress" });
    this.freshness = progress.locator("p.fresh").getByRole("time");
    this.aloud = progress.getByRole("status");
    this.facts = progress.locator("dl");
    this.input = main.getByRole("region", { name: "Input" });
    this.result = main.getByRole("region", { name: "Result" });
  }

  /** Opens the page of a job. */
  async open(id: string): Promise<Response> {
    const response = await this.page.goto(this.desk.url(`/jobs/${id}`));
    return response!;
  }

  /** The word of the status. */
  status(word: string): Locator {
    return this.page.getByRole("main").locator("header").getByText(word, { exact: true });
  }

  /** The value that stands under a name in the row of facts. */
  fact(name: string): Locator {
    return this.facts.locator("div", { has: this.page.getByText(name, { exact: true }) }).locator("dd");
  }

  /** The page follows its job by itself: what needs the browser's part may begin. */
  async isLive(): Promise<void> {
    await expect(this.freshness).toContainText(/^Live · updated \d+ s ago/);
  }
}
