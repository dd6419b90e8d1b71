/** What a run is exported as: each format is a file of this folder and a line in `mod.ts`. @module */
import type { Model } from "../../engine/formats/model.ts";
import type { Report } from "../../engine/report/report.ts";
import type { ImportRecord } from "../../engine/run/imported.ts";
import type { RunRecord } from "../../engine/run/record.ts";

/** A run as it was read; a network alone has neither record nor report. */
export interface ExportSource {
  /** Its folder. */
  readonly run: string;
  readonly model: Model;
  readonly record?: RunRecord;
  /** Where a network alone was imported from. */
  readonly origin?: ImportRecord;
  readonly report?: Report;
}

/** The options that only some formats take. */
export const FORMAT_OPTIONS = {
  precision: {
    kind: ["f32", "f16"],
    help: "of the weights (f32)",
  },
  "with-preprocessing": {
    kind: "flag",
    help: "resizing, standardising and softmax are part of the network",
  },
  labels: { kind: "flag", help: "write the names of the classes beside the file" },
  licence: {
    kind: "text",
    help: "of the network, as the hub names them: mit, cc-by-4.0 (unknown)",
  },
} as const;

/** What was asked for. */
export interface ExportOptions {
  /** What the file is to be called. */
  readonly name: string;
  readonly precision: "f32" | "f16";
  readonly withPreprocessing: boolean;
  readonly labels: boolean;
  readonly licence?: string;
}

/** What was made. */
export interface Exported {
  /** By name, below the folder or beside each other; of a single file itself comes first. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** What is to be known of it: each is a sentence that is printed. */
  readonly remarks?: readonly string[];
}

/** A format. */
export interface ExportFormat {
  /** In a line of the help. */
  readonly about: string;
  /** What the file or the folder is called where nothing is said. */
  readonly fileName: string;
  /** Whether it is a folder. */
  readonly isFolder: boolean;
  /** Which of the options it takes. */
  readonly options: readonly (keyof typeof FORMAT_OPTIONS)[];
  /** Throws an `Error` that names all that the format can't say of the run. */
  write(source: ExportSource, options: ExportOptions): Promise<Exported> | Exported;
}
