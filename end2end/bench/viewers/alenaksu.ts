import "@alenaksu/json-viewer";
import type { Viewer } from "../in-page.ts";

type Element_ = HTMLElement & {
  data: unknown;
  expand(path: string | RegExp): void;
  collapse(path: string | RegExp): void;
  expandAll(): void;
  search(text: string): Iterator<unknown>;
};

const element = document.createElement("json-viewer") as Element_;
document.body.append(element);
const inside = () => element.shadowRoot!;
const count = () => inside().querySelectorAll("*").length;

window.viewer = {
  show: (bytes) => (element.data = JSON.parse(new TextDecoder().decode(bytes))),
  isShown: () => count() > 3,
  open: { start: () => element.expand("list"), isDone: () => count() > 5_000 },
  close: { start: () => element.collapse("list"), isDone: () => count() < 5_000 },
  openAll: { start: () => element.expandAll(), isDone: () => count() > 5_000 },
  find: (text) => {
    let found: unknown;
    return {
      start: () => (found = element.search(text).next().value),
      isDone: () => found !== undefined && inside().textContent!.includes(text),
    };
  },
  elements: () => count() + 1,
} satisfies Viewer;
