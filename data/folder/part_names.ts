/** The folders of a split that comes with the pictures, by the names that people give them. @module */
import type { Part } from "../split/split.ts";

/** The words for a part. */
const PARTS: ReadonlyMap<string, Part> = new Map([
  ...["train", "training", "trn", "trainval"].map((word) => [word, "train"] as const),
  ...["val", "valid", "validate", "validation", "dev", "devel", "development", "eval", "evaluation"]
    .map((word) => [word, "validation"] as const),
  ...["test", "tests", "testing", "tst", "holdout"].map((word) => [word, "test"] as const),
]);

/** Words that may stand beside that of a part and say nothing. */
const FILLERS = new Set([
  ...["set", "sets", "data", "dataset", "datasets", "split", "part", "subset", "batch"],
  ...["image", "images", "img", "imgs", "picture", "pictures", "pic", "pics", "photo", "photos"],
  ...["file", "files", "folder", "dir", "sample", "samples", "example", "examples"],
  ...["public", "private"],
]);

/** A part's word and a filler that are written as one: `trainset`, `testdata`. */
const JOINED = new RegExp(`^(${[...PARTS.keys()].join("|")})(${[...FILLERS].join("|")})$`);

/** The words of a name in lower case, without numbers: `TrainSet_2017` has two. */
function wordsOf(name: string): string[] {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase()
    .replace(/hold[-_ ]out/, "holdout")
    .split(/[^\p{L}\p{M}]+/u).filter(Boolean)
    .flatMap((word) => JOINED.exec(word)?.slice(1) ?? [word]);
}

/** The part that words name: one word for it, and else only fillers and single letters. */
function partOfWords(words: readonly string[]): Part | undefined {
  const named = words.filter((word) => PARTS.has(word));
  const isPart = named.length === 1 &&
    words.every((word) => PARTS.has(word) || FILLERS.has(word) || word.length === 1);
  return isPart ? PARTS.get(named[0]) : undefined;
}

/**
 * The part that each folder is called like, if any: `train`, `Training`, `valid`, `test_images`,
 * `dev-set`, `train2017`. Words that all names begin or end with don't count: `pets_train`,
 * `pets_test`.
 */
export function partsOfNames(names: readonly string[]): (Part | undefined)[] {
  let all = names.map(wordsOf);
  for (const end of [0, -1]) {
    while (all.length > 1) {
      const word = all[0].at(end);
      if (!word || PARTS.has(word) || all.some((words) => words.at(end) !== word)) break;
      all = all.map((words) => end ? words.slice(0, -1) : words.slice(1));
    }
  }
  return all.map(partOfWords);
}
