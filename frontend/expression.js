// Searches texts with a regular expression, apart from the page: one that takes for ever does not hold the page up, and
// is ended with this. First comes the expression, then one question after another; each is answered bit by bit.

// How long it may be that nothing is told, in milliseconds.
const TELL_MS = 50;
// In place of a place: all texts before this one were searched.
const THROUGH = 0xffffffff;

let expression;

onmessage = ({ data }) => (expression ? search(...data) : begin(data));

// Two letters come before the expression: whether the case is all the same, and whether it is to match the whole text.
function begin(wanted) {
  const flags = wanted[0] === "i" ? "giu" : "gu";
  const source = wanted.slice(2);
  try {
    expression = new RegExp(source, flags);
    // What is no expression by itself may be one in brackets.
    if (wanted[1] === "w") expression = new RegExp(`^(?:${source})$`, flags);
    postMessage(new Uint8Array());
  } catch {
    postMessage(false);
  }
}

// The texts are lines, or JSON: an array of strings, or one. Whoever is careful wants to hear of each before it is begun.
function search(bytes, areLines, isCareful) {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const texts = areLines ? text.replace(/\r$/, "").split(/\r?\n/) : [JSON.parse(text)].flat();
  let told = [];
  let since = performance.now();
  const isTime = () => performance.now() - since > TELL_MS;
  const tell = (...more) => {
    postMessage(new Uint8Array(new Uint32Array(told.concat(more)).buffer));
    told = [];
    since = performance.now();
  };
  for (const [at, text] of texts.entries()) {
    if (isCareful || isTime()) tell(at, THROUGH);
    // To look for all takes longer than to see that there is none.
    if (text.search(expression) < 0) continue;
    for (const { 0: match, index } of text.matchAll(expression)) {
      told.push(at, index, at, index + match.length);
      if (isTime()) tell();
    }
  }
  tell(texts.length, THROUGH);
}
