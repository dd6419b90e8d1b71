/** A small draw of `deno task test:chromium`. */
import { testInChromium } from "./ops.ts";

testInChromium("a kernel of each shader equals its reference in Chromium", "draw");
