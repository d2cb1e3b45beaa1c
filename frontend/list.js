// Keeps the front page's list of running jobs up to date: one stream tells that something changed, for all of them, and
// the server's own rows are fetched anew. A list that nobody sees asks for nothing.

// Several changes within a moment are shown at once, and not by all readers in the same moment.
const GATHER_MS = 1000;
// A living stream says something every ten seconds. One that does not may be held up by a proxy.
const SILENCE_MS = 25_000;
const ANSWER_MS = 15_000;

const list = document.querySelector("[data-stream]");
const front = `${document.documentElement.dataset.base}/`;
let stream;
let timer;
let gathering = false;

function renewAfter(wait) {
  clearTimeout(timer);
  timer = setTimeout(renew, wait);
}

const spread = (wait) => wait * (0.5 + 0.5 * Math.random());

function close() {
  stream?.close();
  stream = undefined;
}

function open() {
  close();
  if (!list.dataset.stream) return;
  stream = new EventSource(list.dataset.stream);
  stream.addEventListener("beat", waitOn);
  stream.addEventListener("job", () => {
    if (!gathering) renewAfter(spread(GATHER_MS));
    gathering = true;
  });
  for (const event of ["end", "error"]) {
    stream.addEventListener(event, () => {
      // The browser would try again by itself after some errors, and never after others.
      close();
      waitOn();
    });
  }
}

// Until the stream has been silent for too long; without one, until it is worth another try.
function waitOn() {
  if (!gathering) renewAfter(stream ? SILENCE_MS : spread(SILENCE_MS));
}

async function renew() {
  const wasSilent = !gathering;
  gathering = false;
  const rows = await fetchRows();
  if (document.hidden) return;
  const followed = list.dataset.stream;
  if (rows) show(rows);
  if (!list.dataset.stream) return close();
  if (rows && (wasSilent || !stream || followed !== list.dataset.stream)) open();
  waitOn();
}

async function fetchRows() {
  try {
    const answer = await fetch(front, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(ANSWER_MS) });
    // Whoever was signed out meanwhile is led to sign in again.
    if (answer.redirected) location.reload();
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const heading = list.querySelector("h2").textContent;
    return [...page.querySelectorAll(".jobs")].find((jobs) => jobs.querySelector("h2").textContent === heading);
  } catch {
    return null;
  }
}

// The reader's place in the list is kept.
function show(fresh) {
  const focused = list.contains(document.activeElement) ? document.activeElement.href : undefined;
  list.dataset.stream = fresh.dataset.stream ?? "";
  list.querySelector("ul").replaceWith(fresh.querySelector("ul"));
  if (focused) [...list.querySelectorAll("a")].find((link) => link.href === focused)?.focus();
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  close();
  if (!document.hidden) renew();
});
addEventListener("online", () => document.hidden || renew());

if (!document.hidden) {
  open();
  waitOn();
}
