import assert from "node:assert/strict";
import { uniforms } from "../../engine/graph/random.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { parseGroups } from "./group_file.ts";
import { findTwins, groupFiles, partedGroups } from "./groups.ts";
import { planSplit, type SplitPlan } from "./plan_split.ts";
import { foldDataset, type Part, PARTS, type Split, splitDataset } from "./split.ts";
import type { Collection } from "../survey/survey.ts";

const content = (digest: string) => {
  return { digest, format: "JPEG", height: 8, width: 8, plain: false };
};

/** Files of two classes with the given contents; near pairs make groups of two. */
function collectionOf(
  contents: number[],
  { near = [], links = [], part }: {
    near?: [number, number][];
    links?: [number, number][];
    part?: (i: number) => Part | undefined;
  } = {},
): Collection {
  return {
    classes: ["a", "b"],
    files: contents.map((content, i) => ({
      name: `${"ab"[i % 2]}/${i}.jpg`,
      label: i % 2,
      content,
      part: part?.(i),
    })),
    contents: Array.from({ length: Math.max(...contents) + 1 }, (_, c) => content(`${c}`)),
    nearPairs: [...near, ...links].map(([first, second]) => ({ first, second, distance: 0.1 })),
    nearContents: near,
    nearLinks: links,
    radius: 11,
    passedOver: [],
  };
}

const datasetOf = ({ classes, files }: Collection) =>
  ({
    classes,
    files: files.map(({ name }) => name),
    labels: Uint32Array.from(files, ({ label }) => label),
  }) as Dataset;

const plan = (changes: Partial<SplitPlan> = {}): SplitPlan => ({
  mode: "grouped",
  testFraction: 0.2,
  validationFraction: 0.1,
  random: uniforms(1, 1),
  ...changes,
});

const sorted = (split: Split) =>
  [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);

/** 200 files; every fifth content has three files, and contents near each other come in pairs. */
const contents = Array.from(
  { length: 200 },
  (_, i) => Math.floor(i / 5) * 3 + Math.max(0, i % 5 - 2),
);
const near = Array.from({ length: 20 }, (_, i): [number, number] => [6 * i + 1, 6 * i + 5]);

Deno.test("a grouped split parts no duplicates or near duplicates, a random one does and says so", () => {
  const collection = collectionOf(contents, { near });
  const dataset = datasetOf(collection);
  const twins = (split: Split, part: Part) => findTwins(collection, dataset.files, split, part);
  for (let seed = 1; seed <= 20; seed++) {
    const split = planSplit(collection, dataset, plan({ random: uniforms(seed, 1) }));
    assert.deepEqual(sorted(split), Array.from(contents, (_, i) => i));
    assert.deepEqual(twins(split, "test"), []);
    assert.deepEqual(twins(split, "validation"), []);
    for (const [part, share] of [["test", 20], ["validation", 8]] as const) {
      const ones = split[part].filter((i) => i % 2 === 1).length;
      const zeros = split[part].length - ones;
      assert(Math.abs(ones - share) <= 2 && Math.abs(zeros - share) <= 2, `${zeros} ${ones}`);
    }
  }
  const random = planSplit(collection, dataset, plan({ mode: "random" }));
  const kinds = new Set(twins(random, "test").map(({ kind }) => kind));
  assert.deepEqual(kinds, new Set(["exact", "near"]));
});

Deno.test("named groups stay together in either mode", () => {
  const collection = collectionOf(contents.map((_, i) => i));
  const named = new Map(collection.files.map(({ name }, i) => [name, `person ${i % 17}`]));
  for (const mode of ["grouped", "random"] as const) {
    const split = planSplit(collection, datasetOf(collection), plan({ mode, named }));
    const people = (part: Part) => new Set([...split[part]].map((i) => i % 17));
    assert.equal(people("train").intersection(people("test")).size, 0);
    assert.equal(people("train").intersection(people("validation")).size, 0);
    assert(split.test.length > 10);
  }
});

Deno.test("groups that a folder's own split parts are counted", () => {
  const part = (i: number) => i < 40 ? "test" : "train" as const;
  const collection = collectionOf(contents.map((_, i) => i), { part });
  const dataset = datasetOf(collection);
  const named = new Map(dataset.files.map((name, i) => [name, `person ${Math.floor(i / 16)}`]));
  const split = planSplit(collection, dataset, plan({ named, validationFraction: 0 }));
  assert.deepEqual(partedGroups(named, dataset.files, split), ["person 2"]);
});

Deno.test("the parts of a folder that has its own split are kept, and missing ones drawn", () => {
  const part = (i: number) => i < 40 ? "test" : "train" as const;
  const collection = collectionOf(contents.map((_, i) => i), { part });
  const split = planSplit(collection, datasetOf(collection), plan());
  assert.deepEqual([...split.test], Array.from({ length: 40 }, (_, i) => i));
  assert.equal(split.validation.length, 16);
  assert.throws(
    () => planSplit(collection, datasetOf(collection), plan({ fold: { index: 0, count: 5 } })),
    /its own test pictures/,
  );
});

Deno.test("folds test every picture once, groups whole, and validate on others", () => {
  const collection = collectionOf(contents, { near });
  const dataset = datasetOf(collection);
  const splits = Array.from(
    { length: 5 },
    (_, index) => planSplit(collection, dataset, plan({ fold: { index, count: 5 } })),
  );
  const tested = splits.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
  assert.deepEqual(tested, Array.from(contents, (_, i) => i));
  for (const split of splits) {
    assert.equal(sorted(split).length, 200);
    assert.equal(new Set(sorted(split)).size, 200);
    assert.deepEqual(findTwins(collection, dataset.files, split, "test"), []);
    assert(Math.abs(split.test.length - 40) <= 3 && split.validation.length >= 14);
  }
});

Deno.test("foldDataset() gives each fold its share of every class", () => {
  const labels = Array.from({ length: 103 }, (_, i) => i < 80 ? 0 : 1);
  const folds = foldDataset(labels, 2, 4, { random: uniforms(2, 1) });
  assert.deepEqual(folds.map((fold) => fold.filter((i) => i < 80).length), [20, 20, 20, 20]);
  assert(folds.every((fold) => [5, 6].includes(fold.filter((i) => i >= 80).length)));
});

Deno.test("foldDataset() refuses more folds than it can fill", () => {
  const labels = [0, 0, 0, 0, 1, 1, 1, 1];
  const fold = (folds: number) => foldDataset(labels, 2, folds, { random: uniforms(2, 1) });
  assert.equal(fold(4).length, 4);
  assert.throws(() => fold(5), /5 folds of 8 pictures as fold 5 would have none to test/);
});

Deno.test("splitDataset() leaves a class of one group in training", () => {
  const labels = Array.from({ length: 40 }, (_, i) => i < 30 ? 0 : 1);
  const groups = labels.map((label, i) => label ? 99 : i);
  const split = splitDataset(labels, 2, { ...plan(), groups });
  assert.equal(split.train.filter((i) => labels[i] === 1).length, 10);
});

Deno.test("splitDataset() tests a class of two groups on one, and of three validates on one, too", () => {
  const labels = Uint8Array.from({ length: 60 }, (_, i) => i % 2);
  const drawnOf = (bursts: number) =>
    splitDataset(labels, 2, {
      ...plan({ validationFraction: 0.3 }),
      groups: Array.from(labels, (label, i) => label * bursts + (i >> 1) % bursts),
    });
  const lengths = (split: Split) => PARTS.map((part) => split[part].length);
  assert.deepEqual(lengths(drawnOf(1)), [60, 0, 0]);
  assert.deepEqual(lengths(drawnOf(2)), [30, 0, 30]);
  assert.deepEqual(lengths(drawnOf(3)), [20, 20, 20]);
  for (const bursts of [1, 2, 3]) {
    assert.deepEqual(sorted(drawnOf(bursts)), Array.from(labels, (_, i) => i));
  }
});

Deno.test("groupFiles() follows links of near duplicates, but not a chain through a whole class", () => {
  const singles = Array.from({ length: 400 }, (_, i) => i);
  const chain = (length: number) =>
    Array.from({ length }, (_, i): [number, number] => [2 * i, 2 * i + 2]);
  const sizeOf = (links: [number, number][]) => {
    const groups = groupFiles(collectionOf(singles, { links }));
    return groups.filter((group) => group === groups[0]).length;
  };
  assert.equal(sizeOf(chain(3)), 4);
  assert.equal(sizeOf(chain(150)), 10);
  const many = Array.from({ length: 1000 }, (_, i) => i);
  const collection = collectionOf(many, { links: chain(150) });
  const files = collection.files.map((file, i) => i === 999 ? { ...file, label: 2 } : file);
  const groups = groupFiles({ ...collection, classes: ["a", "b", "tiny"], files });
  assert.equal(groups.filter((group) => group === groups[0]).length, 25, "whatever others hold");
});

Deno.test("parseGroups() reads CSV, quotes and Windows' ways, and names the line of a mistake", () => {
  const known = new Set(["a/1.jpg", "a/2.jpg", "b/x,y.jpg"]);
  const text = '\uFEFFfile,group\r\na/1.jpg,Ann\r\n.\\a\\2.jpg, Ann\r\n"b/x,y.jpg","Bob ""B"""\r\n';
  assert.deepEqual([...parseGroups(text, known)], [
    ["a/1.jpg", "Ann"],
    ["a/2.jpg", "Ann"],
    ["b/x,y.jpg", 'Bob "B"'],
  ]);
  const refuses = (text: string, message: RegExp) =>
    assert.throws(() => parseGroups(text, known), message);
  refuses("a/1.jpg,Ann\nc/9.jpg,Ann", /line 2 names 'c\/9.jpg': .* like 'a\/1.jpg'/);
  refuses("a/1.jpg", /line 1 has 1 values/);
  refuses("a/1.jpg,", /line 1 has 2 values/);
  refuses('a/1.jpg,"Ann"x', /line 1 has a quote within a value/);
  refuses("", /names no picture/);
  refuses("File,Group\n\n", /names no picture/);
  assert.equal(parseGroups("File,Group\na/1.jpg,Ann", known).size, 1);
  const composed = new Set(["caf\u00e9/1.jpg"]);
  assert.equal(parseGroups("cafe\u0301/1.jpg,Ann", composed).get("caf\u00e9/1.jpg"), "Ann");
  refuses("a/1.jpg,Ann\na/1.jpg,Bob", /line 2 names 'a\/1.jpg' again/);
});

Deno.test("planSplit() tells which classes a part lacks, and why", () => {
  const pictures = contents.map((_, i) => i);
  const missing = (collection: Collection, changes: Partial<SplitPlan> = {}) =>
    planSplit(collection, datasetOf(collection), plan(changes)).missing
      .map(({ part, label, reason }) => `${part} ${"ab"[label]}: ${reason}`);
  assert.deepEqual(missing(collectionOf(pictures)), []);
  const named = new Map(pictures.filter((i) => i % 2).map((i) => [`b/${i}.jpg`, "Ann"]));
  const reason = "its pictures, which stay together by the groups given, can't be shared out";
  assert.deepEqual(missing(collectionOf(pictures), { mode: "random", named }), [
    `validation b: ${reason}`,
    `test b: ${reason}`,
  ]);
  const part = (i: number) => i % 2 ? "test" : "train" as const;
  assert.deepEqual(missing(collectionOf(pictures, { part })), [
    "train b: the folder has it for test alone",
    "validation b: the folder has it for test alone",
    "test a: the folder's own test pictures have none of it",
  ]);
});
