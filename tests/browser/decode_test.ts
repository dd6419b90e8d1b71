/** The readers of pictures in Chromium: the same pixels as in Deno. */
import assert from "node:assert/strict";
import { decode } from "../../data/decode/decode.ts";
import { bundle } from "../../web/build/bundle.ts";
import { goodFiles } from "../picture_files.ts";
import { browserTest, withPage } from "./browser.ts";

/** What the server allows a Worker. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

interface Answer {
  readonly picture: { readonly height: number; readonly width: number; readonly pixels: number[] };
}

/** Asks the Worker about files in base64, in the page. */
async function askAll(files: string[]): Promise<Answer[]> {
  const worker = new Worker("/worker.js", { type: "module" });
  const answer = () =>
    new Promise<MessageEvent>((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = () => reject(new Error("the Worker failed"));
    });
  await answer();
  const answers: Answer[] = [];
  for (const file of files) {
    const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
    worker.postMessage({ bytes, name: "it" });
    const { data: { picture, reason } } = await answer();
    if (!picture) throw new Error(reason);
    answers.push({ picture: { ...picture, pixels: [...picture.pixels] } });
  }
  return answers;
}

browserTest("every kind of picture has the same pixels in Chromium as in Deno", async () => {
  const script = await bundle(new URL("../../data/decode/decode_worker.ts", import.meta.url));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const isWorker = new URL(url).pathname === "/worker.js";
    const type = isWorker ? "text/javascript" : "text/html";
    const headers = { "content-type": type, "content-security-policy": POLICY };
    return new Response(isWorker ? script : "<!doctype html><title>Test</title>", { headers });
  });
  await withPage(`http://127.0.0.1:${server.addr.port}/none`, async (page) => {
    const files = goodFiles();
    const answers = await page.evaluate(askAll, files.map((file) => file.toBase64()));
    answers.forEach(({ picture }, i) => {
      const { height, width, pixels } = decode(files[i], "it");
      assert.deepEqual(picture, { height, width, pixels: [...pixels] });
    });
  });
  await server.shutdown();
});
