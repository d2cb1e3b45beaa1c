import type { Page } from "@playwright/test";

/** Holds back what the browser fetches, as a slow connection does, until it is opened. */
export class Gate {
  #open!: () => void;
  readonly #opened = new Promise<void>((open) => (this.#open = open));

  /** Holds back what is fetched from addresses like this from now on. */
  static async before(page: Page, address: RegExp): Promise<Gate> {
    const gate = new Gate();
    await page.route(address, async (route) => {
      await gate.#opened;
      await route.continue();
    });
    return gate;
  }

  open(): void {
    this.#open();
  }
}
