import { violations } from "../harness/axe.ts";
import { answered, preloadedInVain } from "../harness/console.ts";
import { minutesAgo } from "../harness/reply.ts";
import { freshProfile, makeLink, Received } from "../harness/share-page.ts";
import { expect, test } from "../harness/test.ts";

const DONE = { status: "Done", progress: 1, finishedAt: minutesAgo(1) };
const ADDRESSES = ["jane.doe@example.com", "joe.bloggs@example.org", "ann@example.net"];
const RESULT = `{"rows": [{"email": "${ADDRESSES[0]}", "wrapped": "{\\"to\\": \\"joe.bloggs\\u0040example.org\\"}"}], "ann\\u0040example.net": 1}`;

test("a link is made on the job's page and shows the job to somebody who knows nothing else", async ({
  browser,
  console,
  desk,
  hydrates,
  page,
  reply,
}) => {
  console.expect(preloadedInVain);
  const id = await reply.createStill({ ...DONE, category: "r2/bg-jobs/email-validation", jsonDataResult: '{"ok": 7}' });
  const link = await makeLink(page, desk, id, { label: "For the ticket" });
  if (hydrates) expect(await violations(page), "axe on the link's page").toEqual([]);
  await expect(page.getByRole("img", { name: /Status of/ })).toHaveJSProperty("complete", true);
  await expect(page.getByLabel("Markdown")).toHaveValue(`[![Status of Email validation](${link}/badge.svg)](${link})`);

  const customer = await (await freshProfile(browser, console, hydrates)).newPage();
  expect((await customer.goto(link))!.status()).toBe(200);
  await expect(customer.getByRole("heading", { level: 1, name: "Email validation" })).toBeVisible();
  await expect(customer.getByRole("region", { name: "Result" })).toContainText("ok: 7");
  await expect(customer.getByRole("region", { name: "Input" })).toHaveCount(0);
  await expect(customer.getByRole("main")).toContainText("it can be seen until");
  for (const elsewhere of await customer.getByRole("link").evaluateAll((all) => all.map((one) => one.getAttribute("href")))) {
    expect(elsewhere, "a way to somewhere else").toMatch(/^(#main|\/s\/.*|)$/);
  }
  if (hydrates) expect(await violations(customer), "axe on the shared page").toEqual([]);
  await customer.context().close();
});

test("a masked link sends no address in any byte", async ({ browser, console, desk, hydrates, page, reply }) => {
  console.expect(preloadedInVain);
  const id = await reply.createStill({ ...DONE, jsonData: `{"from": "${ADDRESSES[1]}"}`, jsonDataResult: RESULT });
  const link = await makeLink(page, desk, id, { input: true });
  const profile = await freshProfile(browser, console, hydrates);
  const received = new Received(profile);
  const customer = await profile.newPage();
  await customer.goto(`${link}?at=result/rows/0/email`);
  const result = customer.getByRole("region", { name: "Result" });
  await expect(result).toContainText("j•••@example.com");
  if (hydrates) {
    // The browser's own viewer fetches the whole text.
    await result.getByRole("button", { name: "Find" }).click();
    await result.getByRole("searchbox", { name: "Find" }).fill("example");
    await expect(result.locator("[data-part=count]")).toContainText(/of \d/);
  }
  const [download] = await Promise.all([
    customer.waitForEvent("download"),
    result.getByRole("link", { name: "Download" }).click(),
  ]);
  const stream = await (await fetch(`${link}/events`)).text();
  for (const below of ["/input", "/result", "/job", "/badge.svg"]) await customer.request.get(link + below);
  const saved = await download.createReadStream().then((stream) => stream.toArray()).then((parts) => parts.join(""));
  expect(saved).toContain("j•••@example.com");
  for (const address of [...ADDRESSES, "joe.bloggs\\u0040", "ann\\u0040", "jane.doe", "joe.bloggs"]) {
    expect(await received.holding(address), address).toEqual([]);
    expect(stream + saved).not.toContain(address);
  }
  // The search itself works: what is surely there is found.
  expect((await received.holding("j•••@example.com")).length).toBeGreaterThan(0);
  await profile.close();
});

test("the links can be found, and revoked one by one or all of a job", async ({ console, desk, hydrates, page, reply }) => {
  console.expect(answered(410), preloadedInVain);
  const [one, other] = [await reply.createStill(), await reply.createStill()];
  const links = [
    await makeLink(page, desk, one, { label: "First of one" }),
    await makeLink(page, desk, one, { label: "Second of one" }),
    await makeLink(page, desk, other, { label: "Of the other" }),
  ];
  await page.goto(desk.url("/links"));
  await expect(page.getByRole("listitem")).toHaveCount(3);
  if (hydrates) expect(await violations(page), "axe on the list").toEqual([]);
  await page.getByRole("search", { name: "Links" }).getByLabel("Job", { exact: true }).fill(one);
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(new RegExp(`job=${one}`));
  await expect(page.getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Revoke First of one" }).click();
  await expect(page.getByRole("status").filter({ hasText: "1 link revoked." })).toBeVisible();
  await page.getByRole("button", { name: "Revoke 1 open link of this job" }).click();
  await page.getByLabel("State").selectOption("open");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByText("No link is like that.")).toBeVisible();
  for (const [link, status] of [[links[0], 410], [links[1], 410], [links[2], 200]] as const) {
    expect((await page.goto(link!))!.status()).toBe(status);
  }
  await page.goto(links[0]!);
  await expect(page.getByRole("heading", { name: "This link has ended" })).toBeVisible();
  if (hydrates) expect(await violations(page), "axe on the page of a link that has ended").toEqual([]);
});

test("a link that was made can be copied again", async ({ desk, page, reply }) => {
  const id = await reply.createStill();
  const link = await makeLink(page, desk, id, { label: "Once more" });
  await page.goto(desk.url("/links"));
  await page.getByRole("link", { name: "Copy again" }).click();
  await expect(page.getByLabel("Link", { exact: true })).toHaveValue(link);
});

test("chats and tickets find a title, a description and a picture", async ({ desk, page, reply }) => {
  const id = await reply.createStill({ category: "r2/bg-jobs/email-validation", progress: 0.62 });
  const link = await makeLink(page, desk, id);
  const html = await (await fetch(link)).text();
  expect(html).toContain('<meta property="og:title" content="Email validation · 62 %">');
  const picture = html.match(/<meta property="og:image" content="([^"]+)">/)![1]!;
  expect(picture).toBe(`${link}/preview.png`);
  const answer = await fetch(picture);
  expect(answer.headers.get("content-type")).toBe("image/png");
  const bytes = new DataView(await answer.arrayBuffer());
  expect([bytes.getUint32(16), bytes.getUint32(20)]).toEqual([1200, 630]);
});
