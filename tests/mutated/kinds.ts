/** The kinds of files that come from anyone. @module */
import type { Kinds } from "./mutations.ts";
import { ONNX_KINDS } from "./onnx.ts";
import { PAGE_KINDS } from "./pages.ts";
import { SAFETENSORS_KINDS } from "./safetensors.ts";
import { SOURCE_KINDS } from "./sources.ts";
import { TFJS_KINDS } from "./tfjs.ts";

/** All kinds, by name. */
export const KINDS: Kinds = {
  ...SOURCE_KINDS,
  ...ONNX_KINDS,
  ...SAFETENSORS_KINDS,
  ...TFJS_KINDS,
  ...PAGE_KINDS,
};
