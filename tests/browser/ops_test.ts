/** The kernels in Chromium: its WGSL compiler is Tint, stricter than Deno's naga. */
import assert from "node:assert/strict";
import { OPS } from "../../engine/ops/mod.ts";
import { bundle } from "../../web/build/bundle.ts";
import { browserTest, withPage } from "./browser.ts";
import { serveScript } from "./servers.ts";

browserTest("every kernel equals its reference in Chromium", async (t) => {
  const server = serveScript(await bundle(new URL("ops_page.ts", import.meta.url)));
  await withPage(server.at("/"), async (page) => {
    await page.waitForFunction("globalThis.check");
    for (const op of OPS) {
      for (const { name } of op.kernels) {
        await t.step(`${op.name} by ${name}`, async () => {
          const checked = await page.evaluate(`check("${op.name}", "${name}")`) as number;
          assert(checked > 0, "the kernel fits none of the samples");
        });
      }
    }
  });
  await server.close();
});
