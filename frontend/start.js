// Starts the page: loads the WASM by way of its glue and lets it take over what the server rendered.
// The names in capitals are filled in when the site is built. Addresses are relative to this file,
// so that the site may live under any path.

const WAIT_BEFORE_RETRY_MS = [0, 500, 2500];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The server has rendered this note, hidden. Everything else on the page stays readable.
function showThatNothingUpdates() {
  document.getElementById("no-live")?.removeAttribute("hidden");
}

// A query makes another address of it: a browser may remember that an address failed to load.
async function load(js, wasm, attempt) {
  const query = attempt === 0 ? "" : `?retry=${attempt}`;
  const glue = await import(`./${js}${query}`);
  await glue.default({ module_or_path: new URL(`${wasm}${query}`, import.meta.url) });
  return glue;
}

async function loadPatiently(js, wasm) {
  let lastError;
  for (const [attempt, wait] of WAIT_BEFORE_RETRY_MS.entries()) {
    await pause(wait);
    try {
      return await load(js, wasm, attempt);
    } catch (error) {
      lastError = error;
    }
  }
  throw lastError;
}

// What a reader asks of the viewer of a text before it is there is done once it is. Links work without it, and rows
// open by themselves.
const ASKED = ["click", "change", "submit", "input", "keydown"];
const asked = [];

function keepForViewer(event) {
  const panel = event.target.closest?.("[data-text]");
  if (!panel || !isForViewer(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.ctrlKey || event.metaKey || event.target.closest("[data-do=find]")) openSearch(panel);
  else asked.push(event);
}

function isForViewer({ type, target, key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (type === "submit") return true;
  if (type === "input") return target.matches("[data-part=wanted]");
  if (type !== "keydown") return target.closest("[data-do], .tree") !== null && target.closest("a") === null;
  if (ctrlKey || metaKey) return /^f$/i.test(key) && !altKey && !shiftKey;
  if (altKey || !target.closest(".inside")) return false;
  if (asked.length === 0 && target.matches("summary, a")) return /^(Arrow|Page|Home|End)/.test(key);
  return key.length === 1 || /^(Arrow|Page|Home|End|Enter)/.test(key);
}

// What is typed into its field is searched for once that is possible.
function openSearch(panel) {
  panel.querySelector("[data-part=search]").hidden = false;
  panel.querySelector("[data-part=wanted]").focus();
}

function stopKeeping() {
  for (const kind of ASKED) document.removeEventListener(kind, keepForViewer, true);
}

for (const kind of ASKED) document.addEventListener(kind, keepForViewer, true);

if (document.querySelector("[data-stream]")) {
  import("./__LIST_JS__").catch((error) => console.error("The list could not be kept up to date:", error));
}

// What the viewer searches with, where a regular expression is wanted: a worker of its own, which can be ended.
document.documentElement.dataset.expression = new URL("./__EXPRESSION_JS__", import.meta.url);

// An error in the viewer ends the viewer, which says so itself; one anywhere else ends the updates for good.
function tellOf(error) {
  let isTold = false;
  try {
    isTold = glue.has_viewer_failed();
  } catch {
    // Then there is nothing left that could tell.
  }
  if (!isTold && error instanceof WebAssembly.RuntimeError) showThatNothingUpdates();
}

addEventListener("error", (event) => tellOf(event.error));
addEventListener("unhandledrejection", (event) => tellOf(event.reason));

let glue;
try {
  glue = await loadPatiently("__JS__", "__WASM__");
  glue.hydrate();
} catch (error) {
  showThatNothingUpdates();
  // What the browser's part would do, nothing does; the rows of a text open by themselves.
  for (const control of document.querySelectorAll(".tools, .copy, .key")) control.hidden = true;
  for (const note of document.querySelectorAll(".toolless")) note.hidden = false;
  console.error("Jobglass could not start in this browser:", error);
}
stopKeeping();
for (const event of asked) event.target.dispatchEvent(new event.constructor(event.type, event));
