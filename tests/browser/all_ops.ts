/** `deno task test:chromium`: every kernel in Chromium, on all samples. @module */
import { testInChromium } from "./ops.ts";

testInChromium("every kernel equals its reference in Chromium", "all");
