import { violations } from "../harness/axe.ts";
import { answered } from "../harness/console.ts";
import { FACES } from "../harness/faces.ts";
import { expect, test } from "../harness/test.ts";

const THEMES = [
  ["light", { colorScheme: "light" }, []],
  ["dark", { colorScheme: "dark" }, []],
  // These colours are the reader's own, and axe reads the page's where the browser draws others.
  ["forced colours", { colorScheme: "dark", forcedColors: "active" }, ["color-contrast"]],
] as const;

for (const [face, path] of FACES) {
  test(`${face} has no fault that axe finds, in any theme`, async ({ page, desk, reply, console }) => {
    console.expect(answered(404));
    const address = desk.url(await path(reply));
    for (const [theme, media, except] of THEMES) {
      // Each theme from its first moment on, since a colour may fade from one to the other.
      await page.emulateMedia({ forcedColors: "none", ...media });
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await violations(page, except), theme).toEqual([]);
    }
  });
}
