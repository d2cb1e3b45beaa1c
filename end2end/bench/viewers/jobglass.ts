/** Jobglass' own viewer, by its controls: in the page of a job, as a reader has it. */
import type { Viewer } from "../in-page.ts";

/** Sends the page what a reader would. It is sent to the page as it stands, so it uses nothing from outside of it. */
export function setUpJobglass(): void {
  const panel = () => document.querySelector("#result")!;
  const part = (name: string) => panel().querySelector<HTMLInputElement>(`[data-part=${name}]`)!;
  const rows = () => [...panel().querySelectorAll<HTMLElement>("[role=treeitem]")];
  const list = () => rows().find((row) => row.getAttribute("aria-level") === "2" && row.textContent!.includes("list"));
  const tall = () => panel().querySelector<HTMLElement>(".tree")!.offsetHeight;
  const isOpen = (row?: HTMLElement) => row?.getAttribute("aria-expanded") === "true";
  const click = (element: Element) => element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  const find: Viewer["find"] = (text) => ({
    start() {
      const field = part("wanted");
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
    isDone: () =>
      part("count").textContent === "1 of 1" && rows().some((row) => row.matches(".on") && row.textContent!.includes(text)),
  });
  window.viewer = {
    isShown: () => panel().querySelector(".tree > .rows > *") !== null,
    open: { start: () => click(list()!), isDone: () => isOpen(list()) && rows().length > 20 },
    close: { start: () => click(list()!), isDone: () => !isOpen(list()) },
    openAll: {
      start: () => click(panel().querySelector("[data-do='level all']")!),
      isDone: () => rows().some((row) => Number(row.getAttribute("aria-level")) > 2) && tall() > 1_000,
    },
    find,
    express: (source) => {
      // From the beginning, or the first match would be the one after what was found last.
      click(part("search").querySelector("[data-do=close-search]")!);
      panel().querySelector("[role=tree]")!.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true, cancelable: true }));
      click(panel().querySelector("[data-do=find]")!);
      return {
        start() {
          part("wanted").value = source;
          part("regex").click();
        },
        isBegun: () => panel().querySelector("mark.current")?.textContent!.match(source) != null,
        isDone: () => /^1 of [\d,]+$/.test(part("count").textContent!),
      };
    },
    rows: { scroller: () => panel().querySelector(".inside")!, row: "[role=treeitem]" },
    elements: () => panel().querySelectorAll(".inside, .inside *").length,
  };
}
