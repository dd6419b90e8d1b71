/** The kernels in Chromium: its WGSL compiler is Tint, stricter than Deno's naga. @module */
import assert from "node:assert/strict";
import { bundle } from "../../web/build/bundle.ts";
import { browserTest, withPage } from "./browser.ts";
import type { Way } from "../../engine/check/everything.ts";
import type { Part } from "./ops_page.ts";
import { serveScript } from "./servers.ts";

/** A compiler that takes longer for one kernel would be the end of a visitor's tab. */
const MOST_SECONDS = 90;

interface Tried {
  readonly op: string;
  readonly kernel: string;
  readonly way: Way;
}

const MEANS = {
  run: "equals its reference",
  compiled: "compiles",
  none: "can't run here",
} as const;

/** Tests kernels against their references. */
export function testInChromium(name: string, part: Part): void {
  browserTest(name, async (t) => {
    const server = serveScript(await bundle(new URL("ops_page.ts", import.meta.url)));
    await withPage(server.at("/"), async (page) => {
      await page.waitForFunction("globalThis.check");
      for (const { op, kernel, way } of await page.evaluate(`kernelsOf("${part}")`) as Tried[]) {
        const fn = async () => {
          const checked = await inTime(page.evaluate(`check("${op}", "${kernel}", "${part}")`));
          assert(checked as number > 0, "the kernel fits none of the samples");
        };
        const name = `${op} by ${kernel} ${MEANS[way]}`;
        const isGood = await t.step({ name, ignore: way === "none", fn });
        assert(isGood || way === "none", `${kernel} is wrong; what comes after it was not run`);
      }
    });
    await server.close();
  });
}

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
