/** The formats that a run is exported as, by the word for `--format`. @module */
import { csv } from "./csv.ts";
import type { ExportFormat } from "./format.ts";
import { html } from "./html.ts";
import { huggingface } from "./huggingface.ts";
import { npz } from "./npz.ts";
import { onnx } from "./onnx.ts";
import { safetensors } from "./safetensors.ts";
import { tensorboard } from "./tensorboard.ts";
import { tfjs } from "./tfjs.ts";

const FORMATS = {
  onnx,
  safetensors,
  npz,
  html,
  tfjs,
  huggingface,
  tensorboard,
  csv,
} as const;

/** A format is a line above. */
export const EXPORTS: Readonly<Record<keyof typeof FORMATS, ExportFormat>> = FORMATS;
