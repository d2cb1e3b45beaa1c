/** The texts that viewers are measured with; the same seed makes the same texts on every machine. */

/** A text, what is to be found near its end, and a regular expression for what is everywhere. */
export type Document = { name: string; text: string; needle?: string; expression?: string };

const MB = 1_000_000;
/** It matches once in every item, and is looked for in what is not too large to wait for. */
const EXPRESSION = String.raw`^contact\.\d+@`;

/** mulberry32: short, seeded, and good enough to vary texts with. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a job that worked through a list of contacts leaves behind, of a little more than so many bytes. */
function outcomes(name: string, bytes: number): Document {
  const next = random(2026);
  const statuses = ["valid", "valid", "valid", "risky", "invalid"];
  const items: string[] = [];
  let length = 0;
  for (let row = 0; length < bytes; row++) {
    const status = statuses[Math.floor(next() * statuses.length)]!;
    const item = JSON.stringify({
      row,
      email: `contact.${Math.floor(next() * 1e9)}@example.com`,
      status,
      score: Math.round(next() * 1e4) / 1e4,
      tags: ["import", `batch-${row % 97}`],
      checkedAt: new Date(1_770_000_000_000 + row * 977).toISOString(),
      details: { mx: next() < 0.9, attempts: Math.floor(next() * 4) },
    });
    items.push(item);
    length += item.length + 1;
  }
  const needle = "needle-in-the-last-item";
  items.push(JSON.stringify({ row: items.length, email: "last@example.com", status: "valid", note: needle }));
  return { name, text: `{"summary":{"total":${items.length}},"list":[${items.join(",")}]}`, needle, expression: bytes < 20 * MB ? EXPRESSION : undefined };
}

/** All texts. A quick run has only the small ones. */
export function documents(quick: boolean): Document[] {
  const sizes = quick ? [0.1, 1] : [0.1, 1, 10, 50];
  const many = quick ? 10_000 : 100_000;
  const text = (size: number) => outcomes(size < 1 ? `${size * 1000} kB` : `${size} MB`, size * MB);
  const list = (item: (place: number) => string) => Array.from({ length: many }, (_, place) => item(place)).join(",");
  return [
    ...sizes.map(text),
    { name: "array", text: `{"list":[${list((place) => `{"id":${place},"ok":true}`)}]}` },
    { name: "object", text: `{"list":{${list((place) => `"key-${place}":${place}`)}}}` },
    { name: "string", text: `{"list":["${"All work and no play. ".repeat(quick ? 2_000 : 227_273)}"]}` },
    { name: "nesting", text: `${"[".repeat(many)}${"]".repeat(many)}` },
  ];
}
