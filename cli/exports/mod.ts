/** The formats that a run is exported as, by the word for `--format`. @module */
import type { ExportFormat } from "./format.ts";
import { npz } from "./npz.ts";
import { safetensors } from "./safetensors.ts";

/** A format is a line here. */
export const EXPORTS = { safetensors, npz } as const satisfies Record<string, ExportFormat>;
