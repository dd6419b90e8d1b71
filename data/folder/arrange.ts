/**
 * What the files of a folder are to a training: the top folder is the class, and all below belongs to
 * it; above the classes there may be parts of a split. From names alone, the same in Deno and in a tab.
 *
 * @module
 */
import type { Part } from "../split/split.ts";
import { composed } from "../text/composed.ts";
import { quoted } from "../text/listed.ts";
import { visible } from "../text/visible.ts";
import { isJunk } from "./junk.ts";
import { partsOfNames } from "./part_names.ts";

/** A folder that can't be used; the message says what was found and what to do. */
export class FolderError extends Error {
  /** `FolderError`. */
  override name = "FolderError";
  /** `reason` is what stands after "as", where that is known. */
  constructor(message: string, readonly reason: string = message) {
    super(message);
  }
}

/** A file that was found. */
export interface FoundFile {
  /** Within the folder, with `/` between its parts. */
  readonly name: string;
  /** Whether it is meant as a picture: by its ending, or else by its first bytes. */
  readonly isPicture: boolean;
}

/** A picture with its class. */
export interface ArrangedFile<File> {
  /** What was given. */
  readonly file: File;
  /** Within the folder, in composed letters. */
  readonly name: string;
  /** The number of its class. */
  readonly label: number;
  /** The part that it belongs to, where the folder has its own split. */
  readonly part?: Part;
}

/** What is not used. A folder's name ends with `/`, and stands for all below. */
export interface PassedOver {
  /** Within the folder, with `/` between its parts. */
  readonly name: string;
  /** One of few, so that they can be counted by it. */
  readonly reason: string;
}

/** A folder's classes, in sorted order, its pictures, and the rest. */
export interface Arranged<File> {
  readonly classes: string[];
  readonly files: ArrangedFile<File>[];
  readonly passedOver: PassedOver[];
}

/** What a folder is arranged for. */
export interface ArrangeOptions {
  /** The folder's name in errors. */
  readonly folder: string;
  /** Training needs two classes, each with a picture, and some to train on; a test takes what is there. */
  readonly purpose: "train" | "test";
}

/** A picture by the folders that it is in, from the top, in composed letters. */
interface Placed<File> {
  readonly file: File;
  readonly path: readonly string[];
}

/**
 * Finds the classes and parts of files, given with the names of all folders, so that empty ones are
 * seen. Junk, what is no picture, and pictures in no class's folder are passed over. Throws a
 * `FolderError` where it isn't clear what the classes are, or where they are too few for the purpose.
 */
export function arrange<File extends FoundFile>(
  files: readonly File[],
  folders: readonly string[],
  options: ArrangeOptions,
): Arranged<File> {
  const inFolders = folders.map((name) => `${name}/`);
  const junk = new Set([...files.map(({ name }) => name), ...inFolders].flatMap(junkIn));
  const left = files.filter(({ name }) => junkIn(name).length === 0);
  const pictures = left.filter(({ isPicture }) => isPicture)
    .map((file): Placed<File> => ({ file, path: composed(file.name).split("/") }));
  const parts = partsAbove(pictures, options);
  const depth = parts ? 1 : 0;
  const isClassed = ({ path }: Placed<File>) => path.length > depth + 1;
  const classed = pictures.filter(isClassed);
  const inner = innerFolders(classed, depth);
  const hasDirect = classed.some(({ path }) => path.length === depth + 2);
  const reading = { inner, hasDirect, parts, options };
  checkReading(reading);
  const classes = options.purpose === "test"
    ? [...inner.keys()].sort()
    : classesToTrain(foldersAt(depth, [...inFolders, ...left.map(({ name }) => name)]), reading);
  const labels = new Map(classes.map((name, label) => [name, label]));
  return {
    classes,
    files: named(classed).map(({ file, path, name }) => {
      const part = parts?.get(path[0]);
      return { file, name, label: labels.get(path[depth])!, ...part && { part } };
    }),
    passedOver: [
      ...[...junk].sort(before).map((name) => ({ name, reason: "hidden or the system's own" })),
      ...left.filter(({ isPicture }) => !isPicture)
        .map(({ name }) => ({ name, reason: "no picture" })),
      ...pictures.filter((picture) => !isClassed(picture))
        .map(({ file, path }) => ({ name: file.name, reason: whyInNoClass(path) })),
    ],
  };
}

/** The junk that a name is or is in, if any; a folder ends with `/`. */
function junkIn(name: string): string[] {
  const path = name.split("/");
  const at = path.findIndex(isJunk);
  if (at < 0) return [];
  return [path.slice(0, at + 1).join("/") + (at < path.length - 1 ? "/" : "")];
}

const whyInNoClass = (path: readonly string[]) =>
  path.length === 1
    ? "beside the classes, in none of their folders"
    : `unlabelled, in '${path[0]}' but in no class's folder`;

/** The names as they are quoted in errors. */
const sortedNames = (names: Iterable<string>) => quoted([...names].sort(), 5);

function fail({ folder }: ArrangeOptions, state: string, todo: string): never {
  throw new FolderError(`Cannot use '${visible(folder)}' as ${state}: ${todo}`);
}

/**
 * The part of each top folder, where all that hold pictures are called like parts, and classes are in
 * them. Throws a `FolderError` where only some are called so, none holds a class, or one holds itself.
 */
function partsAbove<File>(
  pictures: readonly Placed<File>[],
  options: ArrangeOptions,
): ReadonlyMap<string, Part> | undefined {
  const below = pictures.filter(({ path }) => path.length > 1);
  const tops = [...new Set(below.map(({ path }) => path[0]))].sort();
  const found = partsOfNames(tops);
  const like = tops.filter((_, i) => found[i]);
  const others = tops.filter((_, i) => !found[i]);
  if (like.length === 0) return undefined;
  const todo = "put the classes into train, val and test, and nothing beside these; " +
    "where it is a class itself, give it another name";
  const are = like.length > 1 ? "are called like parts" : "is called like a part";
  if (others.length) {
    fail(options, `${sortedNames(like)} ${are} of a split, beside ${sortedNames(others)}`, todo);
  }
  const inParts = below.filter(({ path }) => path.length > 2);
  if (inParts.length === 0) {
    fail(options, `${sortedNames(like)} ${are} of a split, without a class's folder within`, todo);
  }
  const twice = tops.find((top) => {
    const holders = new Set(inParts.flatMap(({ path }) => path[1] === top ? [path[0]] : []));
    return holders.size === 1 && holders.has(top);
  });
  if (twice !== undefined) {
    const state = `its part '${visible(twice)}' has a folder of that name within`;
    fail(options, state, "put the classes right below train, val and test");
  }
  return new Map(tops.map((name, i) => [name, found[i]!]));
}

/** How a folder was understood. */
interface Reading {
  /** Classes with the folders right below them, as far as these hold pictures. */
  readonly inner: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether some class has pictures right within. */
  readonly hasDirect: boolean;
  /** The top folders that hold the classes. */
  readonly parts?: ReadonlyMap<string, Part>;
  readonly options: ArrangeOptions;
}

function innerFolders<File>(classed: readonly Placed<File>[], depth: number) {
  const inner = new Map<string, Set<string>>();
  for (const { path } of classed) {
    const names = inner.get(path[depth]) ?? new Set();
    if (path.length > depth + 2) names.add(path[depth + 1]);
    inner.set(path[depth], names);
  }
  return inner;
}

/** The names of all folders of that depth, whatever they hold, but for junk. */
function foldersAt(depth: number, names: readonly string[]): Set<string> {
  const paths = names.filter((name) => junkIn(name).length === 0)
    .map((name) => composed(name).split("/"));
  return new Set(paths.flatMap((path) => path.length > depth + 1 ? [path[depth]] : []));
}

/**
 * Throws a `FolderError` where what look like classes may be something else: all hold the same folders,
 * or one of them has no more than one folder, which all others hold beside more.
 */
function checkReading({ inner, hasDirect, options }: Reading): void {
  const all = [...inner.values()];
  const [one, other] = [...inner.keys()].sort();
  const common = [...all[0] ?? []].filter((name) => all.every((names) => names.has(name))).sort();
  const isOneOfMore = !hasDirect && common.length === 1 && all.some(({ size }) => size === 1) &&
    all.some(({ size }) => size > 1);
  if (all.length < 2 || !(common.length > 1 || isOneOfMore)) return;
  const [outside, inside] = [sortedNames(inner.keys()), sortedNames(common)];
  const state = `${outside} all hold the same folders, ${inside}`;
  if (partsOfNames(common).every(Boolean)) {
    const example = visible(`${common[0]}/${one}', '${common[0]}/${other}`);
    fail(options, state, `put these above the classes, as '${example}' and so on`);
  }
  fail(
    options,
    state,
    `if the classes are ${inside}, name one of the folders above, or call these train and test; ` +
      `if they are ${outside}, move the pictures right into them, or give the folders within ` +
      "names that differ",
  );
}

/** The classes, sorted. Throws a `FolderError` where they are too few, or have no picture. */
function classesToTrain(folders: Iterable<string>, { inner, parts, options }: Reading): string[] {
  const classes = [...folders].sort();
  if (classes.length < 2) {
    const within = [...inner.values()].flatMap((names) => [...names]);
    const only = classes.map(visible);
    const found = only.length ? `the one sub-folder '${only}'` : "no sub-folder";
    const hint = parts ? "move these up" : `name '${visible(options.folder)}/${only}'`;
    fail(
      options,
      "a class is a sub-folder with pictures",
      `found ${found}, two are needed at least` +
        (within.length ? `; it holds ${sortedNames(within)}, ${hint}` : ""),
    );
  }
  const empty = classes.filter((name) => !inner.has(name));
  if (empty.length) {
    const isOne = empty.length === 1;
    fail(
      options,
      `its ${isOne ? "class" : "classes"} ${sortedNames(empty)} ${
        isOne ? "has" : "have"
      } no pictures`,
      `add some, or remove the ${isOne ? "folder" : "folders"}`,
    );
  }
  if (parts && ![...parts.values()].includes("train")) {
    const state = `it has no part to train on, only ${sortedNames(parts.keys())}`;
    fail(options, state, "put the pictures to train on into train");
  }
  return classes;
}

/**
 * The pictures in order, each with a name of its own: in composed letters, or, where another file has
 * that name, as it was found.
 */
function named<File extends FoundFile>(pictures: readonly Placed<File>[]) {
  const names = new Map<string, Placed<File>>();
  const isComposed = ({ file }: Placed<File>) => composed(file.name) === file.name;
  const sorted = pictures.toSorted((a, b) => before(a.file.name, b.file.name));
  for (
    const picture of [
      ...sorted.filter(isComposed),
      ...sorted.filter((one) => !isComposed(one)),
    ]
  ) {
    const name = picture.path.join("/");
    names.set(names.has(name) ? picture.file.name : name, picture);
  }
  return [...names].map(([name, { file, path }]) => ({ file, path, name }))
    .sort((a, b) => before(a.name, b.name));
}

/** Compares names folder by folder, as a walk through sorted folders finds them. */
export function before(a: string, b: string): number {
  const [one, other] = [a, b].map((name) => name.replaceAll("/", "\0"));
  return one < other ? -1 : one > other ? 1 : 0;
}
