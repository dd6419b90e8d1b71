/** The formats that a run is exported as, by the word for `--format`. @module */
import type { ExportFormat } from "./format.ts";
import { safetensors } from "./safetensors.ts";
import { tfjs } from "./tfjs.ts";

/** A format is a line here. */
export const EXPORTS = { safetensors, tfjs } as const satisfies Record<string, ExportFormat>;
