/** Corrections of labels, on top of what folders say: other classes, and pictures to leave out. @module */
import { parseLabels } from "../source/labels_file.ts";
import { SourceError } from "../source/random_access.ts";
import { composed } from "../text/composed.ts";
import { csvValue } from "../text/csv.ts";
import { quoted } from "../text/listed.ts";
import { visible } from "../text/visible.ts";
import type { Collected } from "./collect.ts";
import { type Collection, survey } from "./survey.ts";

/** What a person says of a picture. */
export interface Correction {
  /** Within the folder, with `/` between its parts. */
  readonly file: string;
  /** What it shows; absent where it is left out. */
  readonly class?: string;
}

/**
 * Reads a file of corrections: `file,class,excluded`, as a CSV of labels has them. Throws a
 * `SourceError` that names the line.
 */
export function parseCorrections(text: string): Correction[] {
  return parseLabels(text).map(({ file, className, isExcluded }) =>
    isExcluded ? { file } : { file, class: className }
  );
}

/** Such a file's text. */
export function correctionsText(corrections: readonly Correction[]): string {
  const lines = corrections.map(({ file, class: className }) =>
    [file, className ?? "", className === undefined ? "true" : ""].map(csvValue).join(",")
  );
  return ["file,class,excluded", ...lines, ""].join("\n");
}

/**
 * The same pictures with other classes, or without those that are left out; all others stay as they
 * are. Throws a `SourceError` where a correction names no picture, or no class that there is.
 */
export function corrected<C extends Collected>(
  collected: C,
  corrections: readonly Correction[],
): C {
  if (corrections.length === 0) return collected;
  const { collection } = collected;
  const labels = labelsIn(collection, corrections);
  const files = collection.files.flatMap((file) => {
    if (!labels.has(file.name)) return [file];
    const label = labels.get(file.name);
    return label === undefined ? [] : [{ ...file, label }];
  });
  const used = new Set(files.map(({ content }) => content));
  const kept = {
    ...collection,
    files,
    nearPairs: collection.nearPairs.filter(({ first, second }) =>
      used.has(first) && used.has(second)
    ),
    nearContents: collection.nearContents.map((group) => group.filter((c) => used.has(c)))
      .filter(({ length }) => length > 1),
    nearLinks: collection.nearLinks.filter((link) => link.every((c) => used.has(c))),
  };
  return { ...collected, collection: kept, survey: survey(kept) };
}

/** How many labels become others, and how many pictures are left out. Throws as `corrected` does. */
export function changesOf(collection: Collection, corrections: readonly Correction[]) {
  const labels = labelsIn(collection, corrections);
  const touched = collection.files.filter(({ name }) => labels.has(name));
  const excluded = touched.filter(({ name }) => labels.get(name) === undefined).length;
  const same = touched.filter(({ name, label }) => labels.get(name) === label).length;
  return { changed: touched.length - excluded - same, excluded };
}

/** The labels of the files that are named; of those left out, `undefined`. */
function labelsIn({ files, classes }: Collection, corrections: readonly Correction[]) {
  const known = new Map(files.map(({ name }) => [composed(name), name]));
  const labels = new Map<string, number | undefined>();
  for (const { file, class: className } of corrections) {
    const name = known.get(composed(file)) ?? unknown(file, files[0]?.name);
    labels.set(name, className === undefined ? undefined : labelOf(classes, className, file));
  }
  return labels;
}

function labelOf(classes: readonly string[], className: string, file: string): number {
  const label = classes.findIndex((each) => composed(each) === composed(className));
  if (label >= 0) return label;
  throw new SourceError(
    `it gives '${visible(file)}' the class '${visible(className)}', and there is none: ` +
      `the classes are ${quoted(classes, 8)}`,
  );
}

function unknown(file: string, example = "class/picture.jpg"): never {
  throw new SourceError(
    `it names '${visible(file)}', which is no picture here: name pictures as they are within the ` +
      `folder, like '${visible(example)}'`,
  );
}
