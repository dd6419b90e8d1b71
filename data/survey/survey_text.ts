/** A survey in words: all of it for `inspect`, the warnings for `train`. @module */
import type { PassedOver } from "../folder/arrange.ts";
import type { Twin } from "../split/groups.ts";
import { LARGEST_RADIUS } from "../picture/perceptual_hash.ts";
import { listed, plural } from "../text/listed.ts";
import { visible } from "../text/visible.ts";
import { type BadFile, type Collection, isReadable, largeGroups, type Survey } from "./survey.ts";

/** More bad files are counted, not named, in a training's warnings. */
const MOST_BAD = 8;
/** So many of the files that are passed over are named for each reason. */
const MOST_PASSED_OVER = 5;
const IMBALANCE = 3;

const share = (part: number) => `${(100 * part).toFixed(0)} %`;

/** One line: what was found, in numbers. */
export function summaryOf({ classes, exactGroups, nearGroups, crossClass, bad }: Survey): string {
  const files = classes.reduce((total, each) => total + each.files, 0);
  const copies = exactGroups.reduce((total, group) => total + group.length - 1, 0);
  return `${plural(files, "file")}, ${files - copies} distinct: ` +
    `${plural(exactGroups.length, "group")} of the same bytes, ${nearGroups.length} of near ` +
    `duplicates, ${crossClass.length} across classes, ${plural(bad.length, "bad file")}`;
}

/** What a bad file has, and what becomes of it. */
export function badLine({ file, reason, leftOut }: BadFile): string {
  return `'${file}': ${reason}; ${leftOut ? "it is left out" : "it is used"}`;
}

/** What should be known before training, a line each; `toBalance` says what helps a small class. */
export function warningsOf(
  survey: Survey,
  collection: Collection,
  toBalance = "--balance takes every class equally often",
): string[] {
  const { classes, crossClass, bad, passedOver } = survey;
  const lines = bad.slice(0, MOST_BAD).map(badLine);
  if (bad.length > MOST_BAD) {
    lines.push(`${plural(bad.length - MOST_BAD, "more bad file")}: inspect lists all`);
  }
  if (crossClass.length) {
    lines.push(
      `${plural(crossClass.length, "group")} of duplicates in several classes, so some label is ` +
        `wrong: ${listed(crossClass.map((group) => group.slice(0, 3).join(" = ")), 3)}`,
    );
  }
  for (const { group, name, share: part } of largeGroups(survey, collection)) {
    lines.push(
      `${plural(group.length, "picture")} that look alike are ${share(part)} of the class ` +
        `'${name}' and stay together in a split: ${listed(group, 3)}`,
    );
  }
  if (collection.radius < LARGEST_RADIUS) {
    lines.push(
      "so many pictures look alike that near duplicates were only sought among those whose " +
        `hashes differ in at most ${collection.radius} of 64 bits`,
    );
  }
  lines.push(...passedOverLines(passedOver));
  const sorted = classes.toSorted((a, b) => b.files - a.files);
  const [most, least] = [sorted[0], sorted[sorted.length - 1]];
  if (most.files >= IMBALANCE * least.files) {
    lines.push(
      `the class '${most.name}' has ${most.files} files, '${least.name}' ${least.files}: ${toBalance}`,
    );
  }
  return lines.map(visible);
}

/** What is not used of a folder, a line for each reason. */
export function passedOverLines(passedOver: readonly PassedOver[]): string[] {
  return [...Map.groupBy(passedOver, ({ reason }) => reason)].map(([reason, files]) => {
    const names = files.map(({ name }) => visible(name));
    return `${names.length} passed over (${reason}): ${listed(names, MOST_PASSED_OVER)}`;
  });
}

/** What a split leaks, or nothing. */
export function leakLine(part: string, count: number, twins: readonly Twin[]): string | undefined {
  if (twins.length === 0) return undefined;
  const exact = twins.filter(({ kind }) => kind === "exact").length;
  return `${twins.length} of ${plural(count, `${part} picture`)} have a twin in training ` +
    `(${exact} of the same bytes): ` +
    visible(listed(twins.map(({ file, twin }) => `${file} = ${twin}`), 3));
}

/** The whole survey. */
export function describeSurvey(survey: Survey, collection: Collection): string {
  const { classes, exactGroups, nearGroups, crossClass, bad, passedOver } = survey;
  const width = Math.max(...classes.map(({ name }) => name.length), "class".length);
  const row = (name: string, cells: (string | number)[]) =>
    name.padEnd(width) + cells.map((cell) => String(cell).padStart(11)).join("");
  const list = (title: string, lines: string[]) =>
    lines.length ? ["", `${title}:`, ...lines.map((line) => `  ${line}`)] : [];
  const groups = (title: string, all: string[][]) => list(title, all.map((group) => listed(group)));
  const warnings = warningsOf({ ...survey, bad: [] }, collection);
  return [
    row("class", ["files", "distinct", "unreadable"]),
    ...classes.map(({ name, files, distinct, unreadable }) =>
      row(name, [files, distinct, unreadable])
    ),
    "",
    `${summaryOf(survey)}.`,
    `Sizes: ${sizesOf(collection)}.`,
    ...warnings.map((line) => `Warning: ${line}.`),
    ...groups("Twins across classes", crossClass),
    ...groups("Files of the same bytes", exactGroups),
    ...groups("Near duplicates", nearGroups),
    ...list("Bad files", bad.map(badLine)),
    ...list("Passed over", passedOver.map(({ name, reason }) => `${name}: ${reason}`)),
  ].map(visible).join("\n");
}

/** The most frequent sizes, with how many files have them. */
export function sizesOf({ files, contents }: Collection): string {
  const counts = new Map<string, number>();
  for (const { content } of files) {
    const found = contents[content];
    if (!isReadable(found)) continue;
    const size = `${found.height}×${found.width}`;
    counts.set(size, (counts.get(size) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return listed(sorted.map(([size, count]) => `${count} of ${size}`), 4) || "none";
}
