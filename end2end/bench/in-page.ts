/** What is put into every measured page: clocks, and ways to wait that do not wait for a frame. */

/** How a viewer is asked for something, and how one sees that it is done. */
export type Deed = { start(): unknown; isDone(): boolean };

/** A viewer in its page. */
export type Viewer = {
  /** Takes the bytes of a text. */
  show?(bytes: ArrayBuffer): unknown;
  /** Whether rows made from them are there. */
  isShown(): boolean;
  /** What it may be asked for; what it cannot do is missing. */
  open?: Deed;
  close?: Deed;
  openAll?: Deed;
  find?(text: string): Deed;
  /** The same with a regular expression; `isBegun` once the first match is shown. */
  express?(source: string): Deed & { isBegun(): boolean };
  /** What scrolls its rows, and what they are there. */
  rows?: { scroller(): Element; row: string };
  /** How many elements it has in the page at the moment. */
  elements(): number;
};

/** The clocks, as `bench` of a page's window. */
export type Bench = {
  /** The longest task of the main thread since the page began, in milliseconds; 0 if none took 50. */
  longest(): number;
  /** When the bytes of a text arrived. */
  arrived: number;
  until(isDone: () => boolean): Promise<number>;
  painted(): Promise<number>;
  time(deed: Deed): Promise<{ done: number; painted: number }>;
  /** How long it takes to jump to places, each a share of all that there is: in milliseconds, and in frames. */
  jump(places: number[]): Promise<{ took: number; frames: number }[]>;
};

declare global {
  interface Window {
    bench: Bench;
    viewer: Viewer;
  }
}

/** Sets the clocks up. It is sent to the page as it stands, so it uses nothing from outside of it. */
export function setUp(): void {
  let longest = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
  }).observe({ type: "longtask", buffered: true });

  /** Comes back at once, but lets everything that waits go first. */
  const turn = () =>
    new Promise<void>((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve();
      };
      channel.port2.postMessage(null);
    });
  const layOut = () => void document.body.getBoundingClientRect();
  const bench: Bench = {
    longest: () => longest,
    arrived: 0,
    async until(isDone) {
      const start = performance.now();
      // Who looks all the time leaves a page no idle moment, in which some viewers do their work.
      const wait = () => (performance.now() - start < 15 ? turn() : new Promise((resolve) => setTimeout(resolve, 2)));
      while (!isDone()) await wait();
      layOut();
      return performance.now();
    },
    async painted() {
      // What waits for a frame runs before it is painted; a turn later it has been.
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await turn();
      return performance.now();
    },
    async time(deed) {
      const start = performance.now();
      deed.start();
      const done = (await bench.until(() => deed.isDone())) - start;
      return { done, painted: (await bench.painted()) - start };
    },
    async jump(places) {
      const { scroller, row } = window.viewer.rows!;
      const element = scroller();
      element.scrollIntoView({ block: "center" });
      const { left, top, width, height } = element.getBoundingClientRect();
      const shares = Array.from({ length: 12 }, (_, place) => (place + 1) / 13);
      const rowAt = (share: number) => document.elementFromPoint(left + width / 2, top + height * share)?.closest(row);
      /** What the rows in sight say, if there are rows all over. */
      const seen = () => {
        const texts = shares.map((share) => rowAt(share)?.textContent);
        return texts.includes(undefined) ? undefined : texts.join();
      };
      const jumps = [];
      for (const place of places) {
        await bench.painted();
        const [before, start] = [seen(), performance.now()];
        element.scrollTop = place * (element.scrollHeight - element.clientHeight);
        let [now, took, frames] = [before, 0, 0];
        while (now === undefined || now === before) {
          took = (await bench.painted()) - start;
          frames++;
          now = seen();
        }
        jumps.push({ took, frames });
      }
      return jumps;
    },
  };
  window.bench = bench;

  const read = ReadableStreamDefaultReader.prototype.read;
  ReadableStreamDefaultReader.prototype.read = async function (this: ReadableStreamDefaultReader) {
    const piece = await read.call(this);
    if (!piece.done) bench.arrived = performance.now();
    return piece;
  };
  const whole = Response.prototype.arrayBuffer;
  Response.prototype.arrayBuffer = async function (this: Response) {
    const bytes = await whole.call(this);
    bench.arrived = performance.now();
    return bytes;
  };
}
