/** Classes of which a part of a split has no picture, and why. @module */
import { plural, quoted } from "../text/listed.ts";
import { visible } from "../text/visible.ts";
import { type Part, PARTS, type Split, type SplitOptions, wantedOf } from "./split.ts";

/** What a split was made of; lists have an entry for each picture. */
export interface SplitBasis extends Pick<SplitOptions, "testFraction" | "validationFraction"> {
  readonly classes: readonly string[];
  readonly labels: ArrayLike<number>;
  /** Pictures of the same number stayed together. */
  readonly groups: ArrayLike<number>;
  /** What made them stay together, for example `as near duplicates`. */
  readonly together: string;
  /** The part of the folder's own split in which each lies. */
  readonly parts?: readonly (Part | undefined)[];
  /** In how many folds the pictures were cut, one of which is the test. */
  readonly folds?: number;
}

/** A class of which a part has no picture. */
export interface Missing {
  readonly part: Part;
  readonly label: number;
  /** Why, in words that follow the class's name in brackets. */
  readonly reason: string;
}

const NOUNS = { train: "training", validation: "validation", test: "test" } as const;
const VERBS = { train: "trained", validation: "validated", test: "tested" } as const;
const MOST_REASONS = 3;

/** The classes that parts of a split lack, with the reason of each. */
export function missingOf(split: Split, basis: SplitBasis): Missing[] {
  const { classes, labels } = basis;
  const members = classes.map((): number[] => []);
  for (let i = 0; i < labels.length; i++) members[labels[i]].push(i);
  return PARTS.flatMap((part) => {
    const present = new Set(Array.from(split[part], (i) => labels[i]));
    const lacking = [...classes.keys()].filter((label) => !present.has(label));
    return lacking.map((label) => {
      return { part, label, reason: reasonOf(part, members[label], split, basis) };
    });
  });
}

function reasonOf(part: Part, own: number[], split: Split, basis: SplitBasis): string {
  const { parts = [], folds } = basis;
  if (part !== "train" && parts.includes(part)) {
    return `the folder's own ${NOUNS[part]} pictures have none of it`;
  }
  const free = own.filter((i) => parts[i] === undefined || parts[i] === "train");
  if (free.length === 0) return `the folder has it for ${partsWith(own, (i) => parts[i])} alone`;
  if (part === "train") {
    const partOf = (i: number) => split.test.includes(i) ? "test" : "validation";
    return `${piecesOf(free, basis)} went to ${partsWith(free, partOf)}`;
  }
  if (folds === undefined) return undrawn(part, free, basis);
  if (part === "test") return `${piecesOf(free, basis)} can't be shared among ${folds} folds`;
  const rest = free.filter((i) => !split.test.includes(i));
  return rest.length ? undrawn(part, rest, basis) : `${piecesOf(free, basis)} went to test`;
}

/** Why a fraction of a class's pictures gave none of them to a part. */
function undrawn(part: "validation" | "test", own: number[], basis: SplitBasis): string {
  const { validationFraction, parts, folds } = basis;
  const testFraction = folds || parts?.includes("test") ? 0 : basis.testFraction;
  const fraction = { validation: validationFraction, test: testFraction }[part];
  if (fraction === 0) return `the ${part} fraction is 0`;
  if (wantedOf(own.length, { testFraction, validationFraction })[part] > 0) {
    return `${piecesOf(own, basis)} can't be shared out`;
  }
  const percent = Number((100 * fraction).toPrecision(3));
  return `a share of ${percent} % of ${plural(own.length, "picture")} is none`;
}

function partsWith(pictures: number[], partOf: (i: number) => Part | undefined): string {
  const found = new Set(pictures.map(partOf));
  return PARTS.filter((part) => found.has(part)).map((part) => NOUNS[part]).join(" and ");
}

/** The pictures of a class, and in how few groups they are. */
function piecesOf(own: number[], { groups, together }: SplitBasis): string {
  const count = new Set(own.map((i) => groups[i])).size;
  if (own.length === 1) return "its only picture";
  if (count === own.length) return `its ${own.length} pictures`;
  return `its pictures, which stay together${count > 1 ? ` in ${count} groups` : ""} ${together},`;
}

/**
 * What has to be known beside an accuracy: a line for all classes that a part lacks for one reason,
 * and what that means for the choice of the best weights.
 */
export function missingLines(
  classes: readonly string[],
  split: Split,
  missing: readonly Missing[],
): string[] {
  const lines = PARTS.flatMap((part) => {
    const lacking = missing.filter((each) => each.part === part);
    return split[part].length === 0 ? emptyLine(part, lacking) : lackLines(part, lacking, classes);
  });
  const unvalidated = new Set(
    missing.flatMap(({ part, label }) => part === "validation" ? [label] : []),
  );
  if (split.validation.length > 0 && classes.length - unvalidated.size === 1) {
    const only = classes.find((_, label) => !unvalidated.has(label))!;
    lines.push(`The best weights are chosen on pictures of '${visible(only)}' alone`);
  }
  return lines;
}

/** Why a part that has no picture at all has none. */
export function whyEmpty(part: Part, missing: readonly Missing[]): string {
  const reasons = missing.filter((each) => each.part === part).map(({ reason }) => reason);
  return [...new Set(reasons)].slice(0, MOST_REASONS).join("; ");
}

function emptyLine(part: Part, lacking: readonly Missing[]): string {
  const consequence = part === "validation"
    ? ": the last weights are kept, as nothing tells which are the best"
    : "";
  return `No picture is ${VERBS[part]} (${whyEmpty(part, lacking)})${consequence}`;
}

function lackLines(
  part: Part,
  lacking: readonly Missing[],
  classes: readonly string[],
): string[] {
  return [...Map.groupBy(lacking, ({ reason }) => reason)].map(([reason, some]) => {
    const names = some.map(({ label }) => classes[label]);
    return `Not ${VERBS[part]}: ${quoted(names)} (${reason})`;
  });
}
