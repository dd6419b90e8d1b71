/** Which pictures train, validate and test. @module */
import type { Dataset } from "../dataset/dataset.ts";
import { groupFiles } from "./groups.ts";
import { type Missing, missingOf } from "./missing.ts";
import { foldDataset, type Part, type Split, splitDataset, type SplitOptions } from "./split.ts";
import type { Collection } from "../survey/survey.ts";

/** How a split is made. */
export interface SplitPlan extends Omit<SplitOptions, "groups"> {
  /** Whether duplicates stay together. */
  readonly mode: "grouped" | "random";
  /** Names of groups by file, which stay together in either mode. */
  readonly named?: ReadonlyMap<string, string>;
  /** What these are, in words; `by the groups given` where absent. */
  readonly namedAs?: string;
  /** Where given, the test takes this one of so many parts, in place of its fraction. */
  readonly fold?: { readonly index: number; readonly count: number };
}

/** A split, and the classes that its parts lack. */
export interface PlannedSplit extends Split {
  readonly missing: readonly Missing[];
}

/** Numbers into a dataset's files, and what the split knows of them. */
interface Member {
  readonly index: number;
  readonly label: number;
  readonly group: number;
  readonly part?: Part;
}

/**
 * Splits a dataset's pictures. Those in `val/` and `test/` folders stay there; what such folders do not
 * hold is taken from the rest. Throws a `RangeError` where there are both folders and folds.
 */
export function planSplit(collection: Collection, dataset: Dataset, plan: SplitPlan): PlannedSplit {
  const members = membersOf(collection, dataset, plan);
  const free = members.filter(({ part }) => part === undefined || part === "train");
  const fixed = (wanted: Part) =>
    members.filter(({ part }) => part === wanted).map(({ index }) => index);
  const [validation, test] = [fixed("validation"), fixed("test")];
  const { fold, random } = plan;
  if (fold && test.length) {
    throw new RangeError(
      "Cannot use folds as the folder has its own test pictures: leave out --folds, " +
        "or put all pictures into one folder a class",
    );
  }
  const folded = fold && foldDataset(labelsOf(free), dataset.classes.length, fold.count, {
    random,
    groups: groupsOf(free),
  })[fold.index];
  const chosen = new Set(folded);
  const rest = free.filter((_, i) => !chosen.has(i));
  const drawn = splitDataset(labelsOf(rest), dataset.classes.length, {
    random,
    testFraction: fold || test.length ? 0 : plan.testFraction,
    validationFraction: validation.length ? 0 : plan.validationFraction,
    groups: groupsOf(rest),
  });
  const numbers = (part: Part) => Array.from(drawn[part], (i) => rest[i].index);
  const folds = Array.from(folded ?? [], (i) => free[i].index);
  const sorted = (indices: number[]) => Uint32Array.from(indices).sort();
  const split = {
    train: sorted(numbers("train")),
    validation: sorted([...numbers("validation"), ...validation]),
    test: sorted([...numbers("test"), ...test, ...folds]),
  };
  const missing = missingOf(split, {
    ...plan,
    classes: dataset.classes,
    labels: dataset.labels,
    groups: groupsOf(members),
    together: reasonsOf(plan),
    parts: members.map(({ part }) => part),
    folds: fold?.count,
  });
  return { ...split, missing };
}

/** Why pictures stay together. */
function reasonsOf({ mode, named, namedAs = "by the groups given" }: SplitPlan): string {
  const reasons = [
    ...mode === "grouped" ? ["as near duplicates"] : [],
    ...named ? [namedAs] : [],
  ];
  return reasons.join(" or ");
}

const labelsOf = (members: Member[]) => members.map(({ label }) => label);
const groupsOf = (members: Member[]) => members.map(({ group }) => group);

function membersOf(collection: Collection, dataset: Dataset, { mode, named }: SplitPlan): Member[] {
  const relation = mode === "grouped" ? collection : withoutDuplicates(collection);
  const groups = groupFiles(relation, named);
  const places = new Map(collection.files.map(({ name }, i) => [name, i]));
  return dataset.files.map((file, index) => {
    const place = places.get(file)!;
    const { part } = collection.files[place];
    return { index, label: dataset.labels[index], group: groups[place], part };
  });
}

/** The same files, each as if it were like no other. */
function withoutDuplicates(collection: Collection): Collection {
  return {
    ...collection,
    files: collection.files.map((file, content) => ({ ...file, content })),
    contents: collection.files.map(({ content }) => collection.contents[content]),
    nearContents: [],
    nearLinks: [],
  };
}
