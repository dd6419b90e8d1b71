/** A small draw of `deno task test:browser`: what is costly is each sample's own compilation. */
import { browserTest } from "./browser.ts";
import { checkKernels } from "./ops.ts";

browserTest(
  "every kernel equals its reference in Chromium, on two samples",
  (t) => checkKernels(t, 2),
);
