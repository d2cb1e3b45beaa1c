import { smallTargets } from "../harness/targets.ts";
import { expect, test } from "../harness/test.ts";

test.use({ hasTouch: true, isMobile: true, viewport: { width: 375, height: 800 } });

test("rows that the server wrote are hit by fingers, and a long value stays one piece", async ({ reply, job, hydrates }) => {
  const rows = Array.from({ length: 300 }, (_, row) => ({ row, site: `https://example.com/${row}` }));
  await job.open(await reply.createStill({ jsonDataResult: JSON.stringify({ note: "all is well ".repeat(20), rows }) }));
  expect(await smallTargets(job.result)).toEqual({ shown: true, small: [] });
  if (hydrates) return;
  const note = job.result.locator(".tree div", { hasText: "note: " });
  const apart = await note.evaluate((note) => parseFloat(getComputedStyle(note).lineHeight) / parseFloat(getComputedStyle(note).fontSize));
  expect(apart, "lines of one value").toBeLessThanOrEqual(1.75);
});
