/** The formats that a run is exported as, by the word for `--format`. @module */
import type { ExportFormat } from "./format.ts";
import { html } from "./html.ts";
import { safetensors } from "./safetensors.ts";

/** A format is a line here. */
export const EXPORTS = { safetensors, html } as const satisfies Record<string, ExportFormat>;
