import { violations } from "../harness/axe.ts";
import { serverAway } from "../harness/console.ts";
import { expect, test } from "../harness/test.ts";

test("a look is found in the audit trail, by the form and by its address", async ({ page, desk, reply, hydrates }) => {
  const [one, other] = [await reply.createStill(), await reply.createStill()];
  for (const id of [one, other]) await page.goto(desk.url(`/jobs/${id}`));
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Audit trail");
  const rows = page.locator("tbody").getByRole("row");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("looked at a job for the first time");
  if (hydrates) expect(await violations(page)).toEqual([]);

  // The box takes whatever holds an id, as the one for jobs does.
  await page.getByRole("textbox", { name: "Job", exact: true }).fill(desk.url(`/jobs/${one}`));
  await page.getByLabel("What").selectOption("looked at a job for the first time");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(rows).toHaveCount(1);
  await page.goto(page.url());
  await expect(rows).toHaveCount(1);
  await expect(rows.getByRole("link")).toHaveAttribute("title", one);
  await page.getByLabel("What").selectOption("cancelled a job");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("There is no such entry.")).toBeVisible();
});

test("what is kept of a job is deleted from the page of its entries", async ({ page, desk, reply }) => {
  const id = await reply.createStill();
  await page.goto(desk.url(`/jobs/${id}`));
  await page.goto(desk.url("/audit"));
  await page.getByRole("cell").getByRole("link").click();
  await page.getByText("Delete what is kept of this job").click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.locator("tbody").getByRole("row").first()).toContainText("deleted what was kept of a job");
  await page.goto(desk.url("/"));
  await expect(page.getByText("Recently watched")).toBeHidden();
});

test("a job is still shown after a restart while Reply is down", async ({ page, desk, reply, job, console, hydrates }) => {
  test.skip(hydrates, "what happens on an open page is told by the streams' specs");
  // The icon is fetched after the page, at times as late as the stop.
  console.expect(serverAway);
  const id = await reply.createJob({ life: "finished", seconds: 60, fields: { jsonDataResult: '{"kept": true}' } });
  await job.open(id);
  await desk.stop();
  await reply.stop();
  await desk.start();
  await page.goto(desk.url(`/jobs/${id}`));
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await expect(page.locator("main")).toContainText("kept");
});
