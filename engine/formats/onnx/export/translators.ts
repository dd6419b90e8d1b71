/** The ops that have nodes in ONNX, by name. @module */
import { ALONG_AXES } from "./along_axes.ts";
import { BINARY } from "./binary.ts";
import { CONVOLUTION } from "./convolution.ts";
import { NORMALISATION } from "./normalisation.ts";
import { POOLING } from "./pooling.ts";
import { PRODUCT } from "./product.ts";
import { SHAPES } from "./shapes.ts";
import type { Translator } from "./translation.ts";
import { UNARY } from "./unary.ts";

/** How each is translated; a family is a file and a line here. */
export const TRANSLATORS: ReadonlyMap<string, Translator> = new Map(
  Object.entries({
    ...UNARY,
    ...BINARY,
    ...CONVOLUTION,
    ...POOLING,
    ...PRODUCT,
    ...NORMALISATION,
    ...ALONG_AXES,
    ...SHAPES,
  }),
);
