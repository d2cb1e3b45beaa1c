import { createRef } from "react";
import { createRoot } from "react-dom/client";
import { ObjectView } from "react-obj-view";
import "react-obj-view/dist/react-obj-view.css";
import type { Viewer } from "../in-page.ts";

const root = document.createElement("div");
root.style.cssText = "height: 600px; overflow: auto";
document.body.append(root);
const react = createRoot(root);
const handle = createRef<any>();
let value: unknown;
let level: number | boolean = 1;
const getter = () => value;
const draw = () =>
  react.render(<ObjectView key={String(level)} ref={handle} valueGetter={getter} expandLevel={level} highlightUpdate={false} />);
const count = () => root.querySelectorAll("*").length;
const rows = () => root.querySelectorAll(".row").length;
const list = () =>
  [...root.querySelectorAll<HTMLElement>(".row .name")].find((name) => name.textContent === "list")!.closest(".row")!.querySelector<HTMLElement>(".expand-symbol")!;
let paths: PropertyKey[] = [];

window.viewer = {
  show: (bytes) => {
    value = JSON.parse(new TextDecoder().decode(bytes));
    draw();
  },
  isShown: () => root.textContent!.includes("list") || root.textContent!.includes("Array"),
  open: { start: () => list().click(), isDone: () => rows() > 10 },
  close: { start: () => list().click(), isDone: () => rows() <= 10 },
  openAll: {
    start: () => {
      level = true;
      draw();
    },
    isDone: () => root.textContent!.includes("tags")  && root.textContent!.includes("attempts") || root.querySelectorAll(".tree-indents > span:nth-child(50)").length > 0,
  },
  find: (text) => ({
    start: () => {
      paths = [];
      if (rows() <= 10) list().click();
      handle.current.search(
        (value: unknown) => typeof value === "string" && value.includes(text),
        text,
        (results: PropertyKey[][]) => {
          const first = results[0];
          if (first && paths.length === 0) {
            paths = first;
            handle.current.scrollToPaths(paths);
          }
        },
        { fullSearch: true },
      );
    },
    isDone: () => root.textContent!.includes(text),
  }),
  rows: { scroller: () => root, row: ".row" },
  elements: count,
} satisfies Viewer;
