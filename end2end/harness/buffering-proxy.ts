import { type IncomingMessage, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy of the kind that freezes pages: it hands an event stream on only once the stream has ended. */
export class BufferingProxy {
  /** How many event streams it held back so far. */
  heldBack = 0;
  readonly #target: URL;
  readonly #server = createServer((question, answer) => this.#pass(question, answer));

  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** Starts it and returns its origin. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(question: IncomingMessage, answer: ServerResponse): void {
    const { method, url, headers } = question;
    const { hostname, port } = this.#target;
    const onward = request({ hostname, port, method, path: url, headers }, (theirs) => {
      const { statusCode = 502, headers } = theirs;
      if (headers["content-type"]?.startsWith("text/event-stream")) {
        this.heldBack += 1;
        const held: Buffer[] = [];
        theirs.on("data", (part: Buffer) => held.push(part));
        theirs.on("end", () => answer.writeHead(statusCode, headers).end(Buffer.concat(held)));
      } else {
        answer.writeHead(statusCode, headers);
        theirs.pipe(answer);
      }
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    question.pipe(onward);
  }
}
