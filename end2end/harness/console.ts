import type { BrowserContext } from "@playwright/test";

/**
 * What the browser's console says: nothing, or a test fails. A hydration that goes wrong, a panic and
 * a refused script all show here first.
 */
export class Console {
  readonly #messages: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Listens to every page of a context. */
  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      this.#messages.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.#messages.push(`uncaught: ${error.error()}`));
  }

  /** Declares messages that belong to what a test does. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** The messages that nobody declared. */
  unexpected(): string[] {
    return this.#messages.filter((message) => !this.#expected.some((pattern) => pattern.test(message)));
  }
}

/** Chrome's own note about an answer with this status. */
export function answered(status: number): RegExp {
  return new RegExp(`Failed to load resource: the server responded with a status of ${status}`);
}

/** Chrome's own notes about a server that is away. */
export const serverAway = /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)/;

/** Chrome's own notes about a network that is away. */
export const networkAway = /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED)/;

/** Chrome's own note where scripts are off: what they would have used was fetched ahead. */
export const preloadedInVain = /was preloaded using link preload but not used within a few seconds/;
