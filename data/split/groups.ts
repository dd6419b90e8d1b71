/** Which pictures must not be parted by a split, and what a split parted nevertheless. @module */
import { type Collection, filesByContent, LARGE_SHARE } from "../survey/survey.ts";
import type { Part, Split } from "./split.ts";

/** Groups that near duplicates link stay together up to so many pictures, in classes of any size. */
const LEAST_LINKED = 10;

/**
 * `[files]`, a number for each: equal ones stay together. Files of the same bytes, near duplicates and
 * files that `named` gives one name are joined. So are groups of near duplicates that a pair links,
 * unless they are then more than 5 % of the files of a class that they hold: then one long chain would take the class.
 */
export function groupFiles(
  collection: Collection,
  named: ReadonlyMap<string, string> = new Map(),
): Uint32Array {
  const { files, nearContents, nearLinks, classes } = collection;
  const filesOf = filesByContent(collection);
  const classSizes = classes.map(() => 0);
  for (const { label } of files) classSizes[label]++;
  const sets = createSets(files.map(({ label }) => classSizes[label]));
  const joinAll = (group: readonly number[]) => group.forEach((i) => sets.join(group[0], i));
  filesOf.forEach(joinAll);
  for (const group of nearContents) joinAll(group.flatMap((c) => filesOf[c]));
  const people = new Map<string, number[]>();
  files.forEach(({ name }, i) => {
    const person = named.get(name);
    if (person === undefined) return;
    people.set(person, [...people.get(person) ?? [], i]);
  });
  people.forEach(joinAll);
  for (const [first, second] of nearLinks) {
    const [a, b] = [filesOf[first][0], filesOf[second][0]];
    const smallest = Math.min(sets.smallestClassOf(a), sets.smallestClassOf(b));
    const most = Math.max(LEAST_LINKED, smallest * LARGE_SHARE);
    if (sets.sizeOf(a) + sets.sizeOf(b) <= most) sets.join(a, b);
  }
  return Uint32Array.from(files, (_, i) => sets.find(i));
}

/** Disjoint sets (union by size, paths halved); `classSizes` has that of each member's class. */
function createSets(classSizes: readonly number[]) {
  const parents = Uint32Array.from(classSizes, (_, i) => i);
  const sizes = new Uint32Array(classSizes.length).fill(1);
  const smallest = Uint32Array.from(classSizes);
  const find = (i: number) => {
    while (parents[i] !== i) i = parents[i] = parents[parents[i]];
    return i;
  };
  return {
    find,
    sizeOf: (i: number) => sizes[find(i)],
    smallestClassOf: (i: number) => smallest[find(i)],
    join(i: number, j: number) {
      let [a, b] = [find(i), find(j)];
      if (a === b) return;
      if (sizes[a] < sizes[b]) [a, b] = [b, a];
      parents[b] = a;
      sizes[a] += sizes[b];
      smallest[a] = Math.min(smallest[a], smallest[b]);
    },
  };
}

/** The named groups that have pictures in training and elsewhere, as a folder's own split can have it. */
export function partedGroups(
  named: ReadonlyMap<string, string>,
  files: readonly string[],
  split: Split,
): string[] {
  const groupsIn = (part: Part) =>
    new Set(
      Array.from(split[part], (i) => named.get(files[i])).filter((name) => name !== undefined),
    );
  const others = groupsIn("validation").union(groupsIn("test"));
  return [...groupsIn("train").intersection(others)];
}

/** A picture with a duplicate in the training part. */
export interface Twin {
  readonly file: string;
  /** The file in training. */
  readonly twin: string;
  readonly kind: "exact" | "near";
}

/**
 * The pictures of a part that have a duplicate or near duplicate in training. `split` holds numbers
 * into `names`, which need not be all files of the collection.
 */
export function findTwins(
  collection: Collection,
  names: readonly string[],
  split: Split,
  part: Part,
): Twin[] {
  const contentOf = new Map(collection.files.map(({ name, content }) => [name, content]));
  const trained = new Map<number, string>();
  for (const i of split.train) trained.set(contentOf.get(names[i])!, names[i]);
  const near = new Map<number, string>();
  for (const { first, second } of collection.nearPairs) {
    for (const [own, other] of [[first, second], [second, first]]) {
      const twin = trained.get(other);
      if (twin !== undefined && !near.has(own)) near.set(own, twin);
    }
  }
  return Array.from(split[part], (i): Twin[] => {
    const [file, content] = [names[i], contentOf.get(names[i])!];
    const exact = trained.get(content);
    if (exact !== undefined) return [{ file, twin: exact, kind: "exact" }];
    const twin = near.get(content);
    return twin === undefined ? [] : [{ file, twin, kind: "near" }];
  }).flat();
}
