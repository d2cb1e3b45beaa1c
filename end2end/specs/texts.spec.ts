import { expect, test } from "../harness/test.ts";
import { minutesAgo } from "../harness/reply.ts";
import { branch, unfold } from "../harness/tree.ts";

const DONE = { status: "Done", progress: 1, finishedAt: minutesAgo(1) };

test("the trees of input and result open and close", async ({ reply, job, page }) => {
  const text = JSON.stringify({ options: { acceptPartial: true }, rows: Array.from({ length: 40 }, (_, row) => ({ row })) });
  await job.open(await reply.createStill({ ...DONE, jsonData: text, jsonDataResult: '{"ok": true}' }));
  const line = branch(job.input, "options");
  const value = job.input.getByText("acceptPartial: true");
  await unfold(line);
  await expect(value).toBeVisible();
  await line.click();
  await expect(value).toBeHidden();
  await line.click();
  await expect(value).toBeVisible();

  await expect(job.result.getByText("ok", { exact: true })).toBeVisible();
  await job.result.locator("summary", { has: page.getByRole("heading", { name: "Result" }) }).click();
  await expect(job.result.getByText("ok", { exact: true })).toBeHidden();
});

test("numbers, keys and escapes are those that Reply sent", async ({ reply, job, desk }) => {
  const id = await reply.createJob({ life: "finished", content: "odd_numbers" });
  await job.open(id);
  for (const exact of [
    "9007199254740993",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1e2",
    "1E+400",
    "5e-324",
    "-0",
    "0.1000000000000000055511151231257827",
    "10.50",
  ]) {
    await expect(job.input.getByText(exact, { exact: true })).toBeVisible();
  }
  for (const currency of ["EUR", "CHF"]) {
    await expect(job.input.getByText(currency)).toBeVisible();
  }
  await expect(job.input.getByText("key 1 of 2")).toBeVisible();
  await expect(job.input.getByText("key 2 of 2")).toBeVisible();
  await expect(job.input.getByText("__proto__")).toBeVisible();
  await expect(job.result.getByText("100000000000000000000.01")).toBeVisible();
  const whole = await (await fetch(desk.url(`/api/jobs/${id}/input`))).text();
  expect(whole).toContain(String.raw`"name": "Z\u00fcrich \ud83d\ude80 \/ \u2028"`);
  expect(whole).toContain('"currency": "EUR",\n  "currency": "CHF"');
});

test("a text above 100 kB is shown in part, and whole by a link", async ({ reply, job, page, desk, console, hydrates }) => {
  // The browser looks for an icon beside a text that names none.
  console.expect(/\/favicon\.ico/);
  const id = await reply.createJob({ life: "finished", content: "large", size: 4_000 });
  await job.open(id);
  await expect(job.result).toContainText(/first 100 kB of \d{3} kB/);
  await expect(branch(job.result, "events")).toBeVisible();
  // With scripts the browser shows the rest itself as soon as one scrolls there.
  const link = job.result.getByRole("link", { name: hydrates ? "Raw text" : "Open the whole text" });
  await expect(link).toHaveAttribute("href", new URL(desk.url(`/api/jobs/${id}/result`)).pathname);
  await link.click();
  await expect(page).toHaveURL(desk.url(`/api/jobs/${id}/result`));
  const text = await (await fetch(page.url())).text();
  expect(text.length).toBeGreaterThan(400_000);
  expect((JSON.parse(text) as { rows: number }).rows).toBe(4_000);
});

test("a text can be downloaded under a name of its own", async ({ reply, job, page }) => {
  const id = await reply.createJob({ life: "finished" });
  await job.open(id);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    job.result.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${id}-result.json`);
});

test("a text that is no JSON is shown as text, with the place where it stops being JSON", async ({ reply, job }) => {
  const id = await reply.createJob({ life: "finished", content: "plain_text" });
  await job.open(id);
  await expect(job.result.locator("pre")).toContainText("<warning> 3 drafts are in use & were kept");
  await expect(job.result).toContainText(/This is (text, not JSON|not JSON to its end): at line 1, column \d+ it would need/);
});

test("JSON cut in the middle shows what came, and where it ends", async ({ reply, job }) => {
  await job.open(await reply.createStill({ ...DONE, jsonDataResult: '{"valid": 1,\n "broken" 2}' }));
  await expect(job.result).toContainText("This is not JSON to its end: at line 2, column 11 it would need a colon.");
  await expect(job.result.getByText("valid", { exact: true })).toBeVisible();
  await expect(job.result.locator("pre")).toContainText('"broken" 2}');
});

test("markup in a category, a key or a value is text", async ({ reply, job, page }) => {
  const evil = `</script></title></style></textarea></pre><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  const fields = {
    ...DONE,
    category: `r2/bg-jobs/${evil}`,
    jsonData: JSON.stringify({ [evil]: evil, list: [evil] }),
    jsonDataResult: `${evil} is no JSON`,
  };
  const id = await reply.createStill(fields);
  await job.open(id);
  await expect(job.fact("Category")).toContainText("<script>document.title='owned'</script>");
  // A string is shown as it stands in the text, with its escapes.
  const shown = JSON.stringify(evil);
  await expect(job.input.locator(".tree")).toContainText(`${shown.slice(1, -1)}: ${shown}`);
  await expect(job.result.locator("pre")).toContainText(`${evil} is no JSON`);
  await expect(page.locator("img")).toHaveCount(0);
  await expect(page).not.toHaveTitle("owned");
  await expect(page).toHaveTitle(/^Done · .*Jobglass$/);
});

test("characters that nobody can see are named", async ({ reply, job }) => {
  const text = '{"name": "in\u202evoice\u200b", "no-break": "\u00a0", "escaped": "\\u202e"}';
  await job.open(await reply.createStill({ ...DONE, jsonData: text }));
  await expect(job.input.locator("mark")).toHaveCount(3);
  await expect(job.input.locator(".tree")).toContainText(String.raw`"\u202e"`);
  expect(await job.input.locator(".tree").innerText()).not.toMatch(/[\u202e\u200b]/);
});

test("no text, an empty one, white space and several documents are told apart", async ({ reply, job }) => {
  for (const [text, facts, said] of [
    ["", "empty", "Reply gave an empty text: there are no characters in it."],
    [" \n\t", "3 bytes · blank", "Reply gave a text of white space alone."],
    ['{"a": 1}\n{"a": 2}', "17 bytes · 2 JSON documents", "0: { } 1 key"],
    [null, "", "This job ended without a result."],
  ] as const) {
    await job.open(await reply.createStill({ ...DONE, jsonDataResult: text }));
    await expect(job.result).toContainText(said);
    await expect(job.result.locator("summary > span").first()).toHaveText(facts);
  }
});
