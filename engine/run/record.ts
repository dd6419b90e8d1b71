/** `run.json`: what a run is, and how it goes. @module */
import { join, resolve } from "node:path";
import type { Correction } from "../../data/survey/corrections.ts";
import {
  array,
  boolean,
  consistent,
  literal,
  Mismatch,
  name,
  number,
  object,
  optional,
  parseJson,
  record,
  type Schema,
  text,
  whole,
} from "../formats/schema.ts";
import type { MetricDescription } from "../train/metrics.ts";
import type { Recipe } from "../train/recipes.ts";
import { writeFile } from "./disk.ts";
import { inTodaysForm } from "./earlier.ts";
import { PROJECT } from "./project.ts";
import {
  type Backend,
  BACKENDS,
  CONFIGURATION,
  type Kernels,
  type RecordedConfiguration,
  type Size,
} from "./recorded_configuration.ts";
import { readRunText } from "./run_directory.ts";
import { SHARED, type SharedChoice } from "./shared_choice.ts";

/** Files by part. */
export type FilesByPart = Readonly<Record<"train" | "validation" | "test", readonly string[]>>;

/** SHA-256 of each picture's file, in hexadecimal, in the order of the split. */
export interface Digests extends Partial<FilesByPart> {
  /** Of earlier versions of Loupe these alone are known; of the first not even they: none then. */
  readonly test: readonly string[];
}

/** What computes, in words: its adapter, and the backend where it is not Deno's own. */
export function adapterText(
  { adapter, backend }: { readonly adapter: { readonly name: string }; readonly backend: string },
): string {
  return backend === "dawn" ? `${adapter.name}, through Dawn` : adapter.name;
}

/** A trial of a sweep. */
export interface TrialOf {
  /** The sweep's folder. */
  readonly sweep: string;
  readonly number: number;
}

/** `run.json`. */
export interface RunRecord {
  /** What of this file is where; files without it are of format 1. */
  readonly format: 2;
  readonly status: "running" | "finished" | "stopped" | "failed";
  /** ISO 8601. */
  readonly started: string;
  readonly configuration: RecordedConfiguration;
  readonly seed: number;
  readonly adapter: {
    readonly name: string;
    readonly software: boolean;
    readonly limits: Readonly<Record<string, number>>;
  };
  readonly backend: Backend;
  /** Of Loupe, Deno and the system. */
  readonly versions: Readonly<Record<string, string>>;
  readonly data: {
    readonly folder: string;
    readonly fingerprint: string;
    readonly pictures: number;
    /** Their names, by class number; earlier versions did not tell. */
    readonly classes?: readonly string[];
    readonly digests: Digests;
    /** What is to be known of the split beside an accuracy; earlier versions did not look. */
    readonly remarks?: readonly string[];
    /** What was corrected of the labels that the folder gives. */
    readonly labels?: readonly Correction[];
  };
  /** The run whose configuration and split it repeats, with labels corrected. */
  readonly again?: string;
  /** The trial that it is, of a sweep's folder. */
  readonly trial?: TrialOf;
  /** How it is shared among workers. */
  readonly shared?: SharedChoice;
  readonly split: FilesByPart;
  readonly kernels: Kernels;
  /** The format in which an earlier version of Loupe wrote it. */
  readonly earlierFormat?: 1;
  /** What its events tell of; today's metrics where nothing is said. */
  readonly metrics?: readonly MetricDescription[];
  /** Why it failed. */
  readonly error?: string;
}

/** Pictures have a digest each, or, of parts that an earlier version did not look at, none. */
function checkDigests({ data: { digests }, split }: Pick<RunRecord, "data" | "split">): void {
  for (const part of ["train", "validation", "test"] as const) {
    const [found, expected] = [digests[part], split[part].length];
    if (!found?.length || found.length === expected) continue;
    throw new Mismatch(
      found,
      `a list of ${expected}, as of split.${part}`,
      "data",
      "digests",
      part,
    );
  }
}

const RECORD: Schema<RunRecord> = consistent(
  object({
    format: literal(2),
    status: literal("running", "finished", "stopped", "failed"),
    started: text,
    configuration: CONFIGURATION,
    seed: whole(0, 2 ** 32 - 1),
    adapter: object({ name: text, software: boolean, limits: record(number(0)) }),
    backend: literal(...BACKENDS),
    versions: record(text),
    data: object({
      folder: text,
      fingerprint: text,
      pictures: whole(0),
      classes: optional(array(name)),
      digests: object({
        train: optional(array(text)),
        validation: optional(array(text)),
        test: array(text),
      }),
      remarks: optional(array(text)),
      labels: optional(array(object({ file: name, class: optional(name) }))),
    }),
    again: optional(name),
    trial: optional(object({ sweep: name, number: whole(0) })),
    shared: optional(SHARED),
    split: object({ train: array(text), validation: array(text), test: array(text) }),
    kernels: record(text),
    earlierFormat: optional(literal(1)),
    metrics: optional(array(object({
      name,
      label: text,
      unit: text,
      axis: literal("loss", "fraction", "value"),
      isOfExamples: boolean,
      validationName: optional(name),
    }))),
    error: optional(text),
  }),
  checkDigests,
);

/** Checks the text of a `run.json`. Throws an `Error` that names `file` and what is wrong with it. */
export function parseRunRecord(text: string, file = "run.json"): RunRecord {
  return parseJson(file, text, (value) => RECORD(inTodaysForm(value)));
}

/**
 * Reads `run.json`; a folder that an earlier version wrote from where it was called, which was the
 * project, is told from the root. Throws an `Error` where there is no run, or where its field is wrong.
 */
export async function readRunRecord(run: string): Promise<RunRecord> {
  const record = parseRunRecord(await readRunText(run, "run.json"), join(run, "run.json"));
  return { ...record, data: { ...record.data, folder: resolve(PROJECT, record.data.folder) } };
}

/** Writes `run.json`. */
export function writeRunRecord(run: string, record: RunRecord): Promise<void> {
  return writeFile(join(run, "run.json"), JSON.stringify(record, null, 2) + "\n");
}

/** What a record is made of. */
export interface RecordSource extends
  Pick<
    RunRecord,
    | "started"
    | "seed"
    | "adapter"
    | "backend"
    | "versions"
    | "kernels"
    | "metrics"
    | "again"
    | "trial"
    | "shared"
  >,
  Omit<RecordedConfiguration, keyof Recipe | "size">,
  Pick<RunRecord["data"], "folder" | "digests" | "remarks" | "labels"> {
  readonly recipe: Recipe;
  readonly dataset: Size & {
    readonly classes: readonly string[];
    readonly files: readonly string[];
    readonly fingerprint: string;
  };
  /** Numbers of `dataset.files`. */
  readonly split: Readonly<Record<keyof FilesByPart, Uint32Array>>;
}

/** A training's choices as they are kept. */
export function recordedOf(
  { recipe, dataset, architecture, network, fit, from, freeze, budget }:
    & Pick<
      RecordSource,
      "recipe" | "architecture" | "network" | "fit" | "from" | "freeze" | "budget"
    >
    & { readonly dataset: Size },
): RecordedConfiguration {
  return {
    ...recipe,
    architecture,
    network,
    fit,
    size: { height: dataset.height, width: dataset.width },
    ...from && { from: { ...from, run: resolve(from.run) } },
    ...freeze && { freeze },
    ...budget && { budget },
  };
}

/** The record of a training that is about to run. */
export function recordOf(source: RecordSource): RunRecord {
  const { dataset: { classes, files, fingerprint }, split, labels, again, trial, shared } = source;
  const names = (numbers: Uint32Array) => Array.from(numbers, (i) => files[i]);
  return {
    format: 2,
    status: "running",
    started: source.started,
    configuration: recordedOf(source),
    seed: source.seed,
    adapter: source.adapter,
    backend: source.backend,
    versions: source.versions,
    data: {
      folder: resolve(source.folder),
      fingerprint,
      pictures: files.length,
      classes,
      digests: source.digests,
      remarks: source.remarks,
      ...labels?.length && { labels },
    },
    ...again && { again: resolve(again) },
    ...trial && { trial: { ...trial, sweep: resolve(trial.sweep) } },
    ...shared && { shared },
    split: {
      train: names(split.train),
      validation: names(split.validation),
      test: names(split.test),
    },
    kernels: source.kernels,
    metrics: source.metrics,
  };
}
