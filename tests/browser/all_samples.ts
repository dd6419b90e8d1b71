/** `deno task test:browser`: every kernel in Chromium on every sample that it fits. */
import { browserTest } from "./browser.ts";
import { checkKernels } from "./ops.ts";

browserTest("every kernel equals its reference in Chromium", (t) => checkKernels(t, Infinity));
