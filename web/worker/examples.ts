/** What a training in the tab sees: drawn faces, or the visitor's own pictures, and their split. @module */
import type { Dataset } from "../../data/dataset/dataset.ts";
import { readAll } from "../../data/files/read_all.ts";
import type { Size } from "../../data/picture/resize.ts";
import { findTwins } from "../../data/split/groups.ts";
import { missingLines } from "../../data/split/missing.ts";
import { planSplit } from "../../data/split/plan_split.ts";
import {
  type Part,
  PARTS,
  type Split,
  splitDataset,
  type SplitOptions,
} from "../../data/split/split.ts";
import { type Collected, datasetOf, leftOut } from "../../data/survey/collect.ts";
import { badLine, leakLine, summaryOf, warningsOf } from "../../data/survey/survey_text.ts";
import { visible } from "../../data/text/visible.ts";
import type { Checked, Reply } from "./messages.ts";
import type { OwnListing } from "./own_pictures.ts";
import { drawFaces, FIT } from "./pictures.ts";

/** How many faces are drawn. */
const FACES = 500;

/** So many files that are left out are named. */
const MOST_LINES = 20;

/** Between two words of how far the reading is, in milliseconds. */
const READING_MILLISECONDS = 100;

/** How pictures are split, and what a shard of them may have in bytes. */
export interface ExampleOptions extends Omit<SplitOptions, "groups"> {
  readonly maxShardBytes: number;
}

/** Pictures that are ready to train on. */
export interface Examples {
  readonly dataset: Dataset;
  readonly split: Split;
  /** What has to be known beside the accuracy, a line each. */
  readonly notes: readonly string[];
  /** Which part each of the visitor's pictures is in, by its id. */
  readonly parts: ReadonlyMap<string, Part>;
}

/** The drawn faces. */
export async function drawnExamples(size: Size, options: ExampleOptions): Promise<Examples> {
  const dataset = await drawFaces(FACES, size, options.maxShardBytes);
  return {
    dataset,
    split: splitDataset(dataset.labels, dataset.classes.length, options),
    notes: [],
    parts: new Map(),
  };
}

/**
 * Reads the visitor's pictures, tells what is wrong with them, and splits them as `train` does; bursts
 * of the camera stay together. Nothing where the signal ended it. Throws a `RangeError` where there are
 * fewer than two classes, or none of a class can be read or trained on.
 */
export async function ownExamples(
  own: OwnListing,
  size: Size,
  options: ExampleOptions,
  signal: AbortSignal,
  post: (reply: Reply) => void,
): Promise<Examples | undefined> {
  if (own.classes.length < 2) {
    const found = own.classes.length;
    throw new RangeError(`Cannot train as there must be two classes at least: found ${found}`);
  }
  const onProgress = createProgress(own.files.length, post);
  const read = await readAll(own, { size, fit: FIT, signal, onProgress });
  if (!read) return undefined;
  post(checkedOf(read));
  const dataset = await datasetOf(read, FIT, options.maxShardBytes);
  const { split, notes } = splitOwn(own, read, dataset, options);
  const ids = new Map(own.files.map(({ name, id }) => [name, id]));
  const parts = PARTS.flatMap((part) =>
    Array.from(split[part], (i) => [ids.get(dataset.files[i])!, part] as const)
  );
  return { dataset, split, notes, parts: new Map(parts) };
}

/** The same pictures, each in its part of an earlier training; those that it never saw are trained on. */
export function asBefore(own: OwnListing, parts: ReadonlyMap<string, Part>): OwnListing {
  const files = own.files.map((file) => ({ ...file, part: parts.get(file.id) ?? "train" }));
  return { ...own, files };
}

/** Splits what was read, with all that has to be known of the split. */
function splitOwn(
  own: OwnListing,
  { collection }: Collected,
  dataset: Dataset,
  options: ExampleOptions,
) {
  const bursts = own.files.flatMap(({ name, burst }) =>
    burst === undefined ? [] : [[name, burst] as const]
  );
  const split = planSplit(collection, dataset, {
    ...options,
    mode: "grouped",
    ...bursts.length && { named: new Map(bursts), namedAs: "as one burst of the camera" },
  });
  if (split.train.length === 0) {
    throw new RangeError(
      "Cannot train as all pictures are in folders for validation or test: add some to train on",
    );
  }
  const leaks = (["validation", "test"] as const).flatMap((part) => {
    const twins = findTwins(collection, dataset.files, split, part);
    return leakLine(part, split[part].length, twins) ?? [];
  });
  return { split, notes: [...missingLines(dataset.classes, split, split.missing), ...leaks] };
}

function checkedOf({ survey, collection }: Collected): Checked {
  const gone = leftOut(survey);
  const used = survey.bad.filter((file) => !file.leftOut);
  return {
    type: "checked",
    summary: summaryOf(survey),
    leftOut: { count: gone.length, lines: gone.slice(0, MOST_LINES).map(badLine).map(visible) },
    warnings: warningsOf({ ...survey, bad: used }, collection, "add pictures to it"),
  };
}

/** Tells how far the reading is, now and then. */
function createProgress(total: number, post: (reply: Reply) => void): (done: number) => void {
  let last = -Infinity;
  return (done) => {
    const now = performance.now();
    if (done < total && now - last < READING_MILLISECONDS) return;
    last = now;
    post({ type: "reading", done, total });
  };
}
