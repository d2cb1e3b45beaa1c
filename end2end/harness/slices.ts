import type { Page } from "@playwright/test";

type Slices = { hold(): void; release(count?: number): void };

/** Long work goes on in slices, each begun by a message. Here a test may hold them, and let on so many. */
export class SlicesHeld {
  private constructor(readonly page: Page) {}

  /** To be called before the page is opened. */
  static async in(page: Page): Promise<SlicesHeld> {
    await page.addInitScript(() => {
      const post = MessagePort.prototype.postMessage;
      let held: (() => void)[] | undefined;
      MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown) {
        const send = () => post.call(this, message);
        if (held) held.push(send);
        else send();
      };
      const slices: Slices = {
        hold: () => (held = []),
        release: (count) => {
          const next = held?.splice(0, count ?? held.length) ?? [];
          if (count === undefined) held = undefined;
          next.forEach((send) => send());
        },
      };
      Object.assign(window, { slices });
    });
    return new SlicesHeld(page);
  }

  /** Holds all slices from now on. */
  async hold(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as { slices: Slices }).slices.hold());
  }

  /** Lets on so many of the slices that are held; or all of them, and holds none any more. */
  async release(count?: number): Promise<void> {
    await this.page.evaluate((count) => (window as unknown as { slices: Slices }).slices.release(count), count);
  }
}
