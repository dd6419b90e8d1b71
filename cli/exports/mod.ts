/** The formats that a run is exported as, by the word for `--format`. @module */
import type { ExportFormat } from "./format.ts";
import { csv } from "./csv.ts";
import { safetensors } from "./safetensors.ts";
import { tensorboard } from "./tensorboard.ts";

/** A format is a line here. */
export const EXPORTS = { safetensors, tensorboard, csv } as const satisfies Record<
  string,
  ExportFormat
>;
