/** The formats that a model is imported from. @module */
import type { ImportFormat } from "./format.ts";
import { html } from "./html.ts";
import { onnx } from "./onnx.ts";
import { safetensors } from "./safetensors.ts";
import { teachableMachine } from "./teachable_machine.ts";
import { tfjs } from "./tfjs.ts";

/** A format is a line here; the first that knows a file again reads it. */
export const IMPORTS: readonly ImportFormat[] = [tfjs, teachableMachine, html, onnx, safetensors];
