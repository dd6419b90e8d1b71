/** The formats that a model is imported from. @module */
import type { ImportFormat } from "./format.ts";
import { onnx } from "./onnx.ts";
import { safetensors } from "./safetensors.ts";

/** A format is a line here; the first that knows a file again reads it. */
export const IMPORTS: readonly ImportFormat[] = [onnx, safetensors];
