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
async function load(attempt) {
  const query = attempt === 0 ? "" : `?retry=${attempt}`;
  const glue = await import(`./__JS__${query}`);
  await glue.default({ module_or_path: new URL(`__WASM__${query}`, import.meta.url) });
  return glue;
}

async function loadPatiently() {
  let lastError;
  for (const [attempt, wait] of WAIT_BEFORE_RETRY_MS.entries()) {
    await pause(wait);
    try {
      return await load(attempt);
    } catch (error) {
      lastError = error;
    }
  }
  throw lastError;
}

// A panic ends the WASM for good, whenever it happens.
addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) showThatNothingUpdates();
});
addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof WebAssembly.RuntimeError) showThatNothingUpdates();
});

try {
  const glue = await loadPatiently();
  glue.hydrate();
} catch (error) {
  showThatNothingUpdates();
  console.error("Jobglass could not start in this browser:", error);
}
