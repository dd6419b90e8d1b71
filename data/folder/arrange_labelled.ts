/** What pictures are to a training that come with their classes, from a CSV or a Parquet file. @module */
import type { Part } from "../split/split.ts";
import { composed } from "../text/composed.ts";
import { quoted } from "../text/listed.ts";
import { visible } from "../text/visible.ts";
import { type Arranged, type ArrangeOptions, before, FolderError } from "./arrange.ts";

/** A file that says what its class is. */
export interface LabelledFound {
  readonly name: string;
  readonly className?: string;
  readonly part?: Part;
}

/**
 * Sorts classes and files by their names; those without a class are passed over. Throws a `FolderError`
 * where there are too few classes for the purpose, or none to train on.
 */
export function arrangeLabelled<File extends LabelledFound>(
  files: readonly File[],
  { folder, purpose }: ArrangeOptions,
): Arranged<File> {
  const fail = (state: string, todo: string) => {
    throw new FolderError(`Cannot use '${visible(folder)}' as ${state}: ${todo}`);
  };
  const labelled = files.filter(({ className }) => className !== undefined);
  const classes = [...new Set(labelled.map(({ className }) => className!))].sort();
  if (purpose === "train" && classes.length < 2) {
    const found = classes.length ? `the one class ${quoted(classes)}` : "no class";
    fail(`it names ${found}`, "two are needed at least");
  }
  const parts = new Set(labelled.map(({ part }) => part));
  if (purpose === "train" && !parts.has(undefined) && !parts.has("train")) {
    fail(`it has no part to train on, only ${quoted([...parts].map(String))}`, "add one, train");
  }
  const labels = new Map(classes.map((name, label) => [name, label]));
  const arranged = labelled.map((file) => {
    const { name, className, part } = file;
    return { file, name: composed(name), label: labels.get(className!)!, ...part && { part } };
  });
  return {
    classes,
    files: arranged.sort((a, b) => before(a.name, b.name)),
    passedOver: files.filter(({ className }) => className === undefined)
      .map(({ name }) => ({ name, reason: "unlabelled" })),
  };
}
