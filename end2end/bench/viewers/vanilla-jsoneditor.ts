import { createJSONEditor, expandAll } from "vanilla-jsoneditor/standalone.js";
import type { Viewer } from "../in-page.ts";

const root = document.createElement("div");
root.style.height = "600px";
document.body.append(root);
const editor: any = createJSONEditor({ target: root, props: { mode: "tree" as any, readOnly: true } });
const count = () => root.querySelectorAll("*").length;
const rows = () => root.querySelectorAll(".jse-json-node, [class*=jse-json-node]").length;
let before = 0;

window.viewer = {
  show: (bytes) => {
    before = count();
    editor.set({ text: new TextDecoder().decode(bytes) });
  },
  isShown: () => count() > before + 5 && root.querySelector("[class*=jse-key], [class*=jse-index], [class*=jse-expand]") !== null,
  open: { start: () => editor.expand(["list"]), isDone: () => rows() > 90 },
  close: { start: () => editor.collapse(["list"], true), isDone: () => rows() < 90 },
  openAll: {
    start: () => editor.expand([], expandAll),
    isDone: () => rows() > 200,
  },
  find: (text) => ({
    start: async () => {
      root.querySelector<HTMLElement>("button.jse-search")?.click();
      const field = () => root.querySelector<HTMLInputElement>("input.jse-search-input");
      while (!field()) await new Promise((resolve) => setTimeout(resolve));
      field()!.value = text;
      field()!.dispatchEvent(new Event("input", { bubbles: true }));
    },
    isDone: () => root.querySelector(".jse-highlight.jse-active, [class*=jse-highlight]") !== null,
  }),
  rows: { scroller: () => root.querySelector(".jse-contents")!, row: "[class*=jse-json-node]" },
  elements: count,
} satisfies Viewer;
