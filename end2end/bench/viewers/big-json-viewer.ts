import { BigJsonViewerDom } from "big-json-viewer";
import "big-json-viewer/styles/default.css";
import type { Viewer } from "../in-page.ts";

let viewer: any;
let root: any;
const count = () => (root ? root.querySelectorAll("*").length + 1 : 0);
const list = () => [...root.childrenElement.children].find((child: any) => child.textContent.startsWith("list")) as any;

window.viewer = {
  show: async (bytes) => {
    viewer = await BigJsonViewerDom.fromData(new TextDecoder().decode(bytes));
    root = viewer.getRootElement();
    document.body.append(root);
    await root.openAll(1);
  },
  isShown: () => root?.childrenElement !== undefined && root.childrenElement !== null,
  open: { start: () => list().openNode(), isDone: () => (list().childrenElement?.children.length ?? 0) > 100 },
  close: { start: () => list().closeNode(), isDone: () => !list().childrenElement },
  openAll: (() => {
    let done = false;
    return {
      start: () => void root.openAll(Infinity, "all").then(() => (done = true)),
      isDone: () => done,
    };
  })(),
  find: (text) => ({
    start: () => void viewer.openBySearch(new RegExp(text)),
    isDone: () => root.querySelector("mark") !== null,
  }),
  elements: count,
} satisfies Viewer;
