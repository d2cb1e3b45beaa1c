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

// The viewer of input and result is a part of its own, fetched when the reader first turns to one of them.
// What he asked of it before it was there is done again once it is.
const TURNS = ["pointerover", "touchstart", "focusin", "click", "change", "submit", "keydown"];
let viewer;

function turnToText(event) {
  if (event.isAgain || !event.target.closest?.("[data-text]")) return;
  viewer ??= loadPatiently("__VIEWER_JS__", "__VIEWER_WASM__").then(startViewer, cannotView);
  if (!isForViewer(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const again = Object.assign(new event.constructor(event.type, event), { isAgain: true });
  viewer.then(() => event.target.dispatchEvent(again));
}

// Links work without it, and so does the keyboard but for the search.
function isForViewer({ type, target, key, ctrlKey, metaKey }) {
  if (type === "keydown") return key === "f" && (ctrlKey || metaKey);
  const isControl = target.closest("[data-do], .tree") !== null && target.closest("a") === null;
  return type === "submit" || (["click", "change"].includes(type) && isControl);
}

function startViewer(glue) {
  for (const turn of TURNS) document.removeEventListener(turn, turnToText, true);
  glue.attach();
  document.addEventListener("panelrenewed", () => glue.attach());
}

function cannotView(error) {
  // The next turn tries again.
  viewer = undefined;
  console.error("The viewer could not be loaded:", error);
}

for (const turn of TURNS) document.addEventListener(turn, turnToText, { capture: true, passive: turn === "touchstart" });

if (document.querySelector("[data-stream]")) {
  import("./__LIST_JS__").catch((error) => console.error("The list could not be kept up to date:", error));
}

// A panic ends the WASM for good, whenever it happens.
addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) showThatNothingUpdates();
});
addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof WebAssembly.RuntimeError) showThatNothingUpdates();
});

try {
  const glue = await loadPatiently("__JS__", "__WASM__");
  glue.hydrate();
} catch (error) {
  showThatNothingUpdates();
  console.error("Jobglass could not start in this browser:", error);
}
