/** A small draw of `deno task test:chromium`. */
import { testInChromium } from "./ops.ts";

testInChromium("kernels that have all parts of WGSL equal their references in Chromium", "draw");
