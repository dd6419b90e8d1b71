/** The kernels in Chromium: its WGSL compiler is Tint, stricter than Deno's naga. */
import assert from "node:assert/strict";
import { ALL_OPS } from "../../engine/bench/all_ops.ts";
import { bundle } from "../../web/build/bundle.ts";
import { singleKernels } from "../harness.ts";
import { browserTest, withPage } from "./browser.ts";
import { serveScript } from "./servers.ts";

/** A compiler that takes longer for one kernel would be the end of a visitor's tab. */
const MOST_SECONDS = 90;

browserTest("every kernel equals its reference in Chromium", async (t) => {
  const server = serveScript(await bundle(new URL("ops_page.ts", import.meta.url)));
  await withPage(server.at("/"), async (page) => {
    await page.waitForFunction("globalThis.check");
    for (const op of ALL_OPS) {
      for (const { name, lanes } of singleKernels(op)) {
        const isIn = await page.evaluate(`isIn("${op.name}", "${name}")`) as boolean;
        // Where the subgroups here are too small, Tint reads the kernel all the same.
        const [action, verb] = isIn ? ["check", "equals"] : ["compileOnly", "compiles"];
        const ignore = !isIn && !(lanes && await page.evaluate("lanes > 0"));
        const fn = async () => {
          const checked = await inTime(page.evaluate(`${action}("${op.name}", "${name}")`));
          assert(checked as number > 0, "the kernel fits none of the samples");
        };
        const isGood = await t.step({ name: `${op.name} by ${name} ${verb}`, ignore, fn });
        assert(isGood || ignore, `${name} is wrong; what comes after it was not run`);
      }
    }
  });
  await server.close();
});

async function inTime(work: Promise<unknown>): Promise<unknown> {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error(`it takes Chromium more than ${MOST_SECONDS} seconds`);
    timer = setTimeout(() => reject(error), MOST_SECONDS * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
