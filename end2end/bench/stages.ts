/** Where viewers are looked at: Jobglass' in the page of a job, the others on a page with nothing else. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import type { Desk } from "../harness/desk.ts";
import type { Reply } from "../harness/reply.ts";
import type { Document } from "./documents.ts";
import type { Stage } from "./session.ts";
import { setUpJobglass } from "./viewers/jobglass.ts";

/** The viewers to measure beside ours, by their names on npm. */
export const OTHERS = {
  "@alenaksu/json-viewer": "alenaksu.ts",
  "react-obj-view": "react-obj-view.tsx",
  "big-json-viewer": "big-json-viewer.ts",
  "vanilla-jsoneditor": "vanilla-jsoneditor.ts",
};

/** The page of a finished job whose result is the text. */
export function ours(reply: Reply, desk: Desk): Stage {
  const jobs = new Map<string, string>();
  return {
    async enter(page, document) {
      const id = jobs.get(document.name) ?? (await reply.createJob({ life: "finished", fields: { jsonDataResult: document.text } }));
      jobs.set(document.name, id);
      await page.addInitScript(setUpJobglass);
      await page.goto(desk.url(`/jobs/${id}`));
      await page.locator("#result .inside .tree").waitFor({ state: "attached", timeout: 60_000 });
      await page.waitForLoadState("networkidle");
    },
    async ask(page) {
      // A key that comes before the viewer is lost, so it is pressed until the text is asked for.
      for (let asked = false; !asked; ) {
        const request = page.waitForRequest(/\/result$/, { timeout: 500 });
        await page.locator("#result .inside[tabindex], #result [role=tree]").first().focus();
        await page.keyboard.press("Home");
        asked = await request.then(() => true, () => false);
      }
    },
  };
}

/** A bare page with another viewer, and how many bytes of it travel. */
export async function theirs(file: string): Promise<{ stage: Stage; bytes: number; server: Server }> {
  const bundle = await build({
    entryPoints: [`${import.meta.dirname}/viewers/${file}`],
    bundle: true,
    minify: true,
    write: false,
    outdir: "out",
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const part = (end: string) => bundle.outputFiles.find((file) => file.path.endsWith(end))?.contents ?? new Uint8Array();
  const [script, style] = [part(".js"), part(".css")];
  let text: Buffer = Buffer.from("null");
  const server = createServer((request, response) => {
    const answers: Record<string, [string, Uint8Array | string]> = {
      "/": ["text/html", '<!doctype html><title>A viewer</title><link rel="stylesheet" href="style"><body><script type="module" src="script"></script>'],
      "/script": ["text/javascript", script],
      "/style": ["text/css", style],
      "/text": ["application/json", text],
    };
    const [type, body] = answers[request.url ?? ""] ?? ["text/plain", ""];
    response.setHeader("content-type", `${type}; charset=utf-8`);
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const stage: Stage = {
    async enter(page, document: Document) {
      text = Buffer.from(document.text);
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => window.viewer !== undefined);
    },
    async ask(page) {
      await page.evaluate(async () => {
        const bytes = await (await fetch("/text")).arrayBuffer();
        await window.viewer.show!(bytes);
      });
    },
  };
  const small = (content: Uint8Array) =>
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  return { stage, bytes: small(script) + (style.length > 0 ? small(style) : 0), server };
}
