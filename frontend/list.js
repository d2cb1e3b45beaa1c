// Keeps the front page's list of running jobs up to date: one stream tells that something changed, for all of them, and
// the server's own rows are fetched anew. A list that nobody sees asks for nothing.

// Several changes within a moment are shown at once.
const GATHER_MS = 1000;
// A living stream says something every ten seconds. One that does not may be held up by a proxy.
const SILENCE_MS = 25_000;

const list = document.querySelector("[data-stream]");
const front = `${document.documentElement.dataset.base}/`;
let stream;
let timer;

function renewAfter(wait) {
  clearTimeout(timer);
  timer = setTimeout(renew, wait);
}

// Not all readers come back in the same moment after the server was away.
const later = () => renewAfter(SILENCE_MS * (0.4 + 0.6 * Math.random()));

function open() {
  stream?.close();
  stream = undefined;
  if (!list.dataset.stream) return;
  stream = new EventSource(list.dataset.stream);
  for (const event of ["job", "beat"]) stream.addEventListener(event, () => renewAfter(GATHER_MS));
  for (const event of ["end", "error"]) {
    stream.addEventListener(event, () => {
      // The browser would try again by itself after some errors, and never after others.
      stream?.close();
      stream = undefined;
      later();
    });
  }
}

async function renew() {
  const rows = await fetchRows();
  if (document.hidden) return;
  if (rows) show(rows);
  if (!list.dataset.stream) return;
  if (stream) renewAfter(SILENCE_MS);
  else if (rows) open();
  else later();
}

async function fetchRows() {
  try {
    const answer = await fetch(front, { headers: { accept: "text/html" } });
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
  stream?.close();
  stream = undefined;
  if (!document.hidden) renew();
});

if (!document.hidden) {
  open();
  renewAfter(SILENCE_MS);
}
