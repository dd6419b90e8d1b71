import assert from "node:assert/strict";
import { uniforms } from "../../engine/graph/random.ts";
import { missingLines, missingOf, type SplitBasis } from "./missing.ts";
import { type Part, type Split, splitDataset } from "./split.ts";

const classes = ["cat", "dog", "owl"];

/** So many pictures of each class, with all that a split needs. */
function basisOf(counts: number[], changes: Partial<SplitBasis> = {}): SplitBasis {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  return {
    classes,
    labels,
    groups: labels.map((_, i) => i),
    together: "as near duplicates",
    testFraction: 0.2,
    validationFraction: 0.1,
    ...changes,
  };
}

const drawn = (basis: SplitBasis) =>
  splitDataset(basis.labels, classes.length, { ...basis, random: uniforms(1, 1) });
const linesOf = (basis: SplitBasis, split: Split = drawn(basis)) =>
  missingLines(classes, split, missingOf(split, basis));

Deno.test("nothing is said where every part has every class", () => {
  assert.deepEqual(linesOf(basisOf([20, 20, 20])), []);
});

Deno.test("a class too small for a share is named with its pictures", () => {
  assert.deepEqual(linesOf(basisOf([20, 20, 2])), [
    "Not validated: 'owl' (a share of 10 % of 2 pictures is none)",
    "Not tested: 'owl' (a share of 20 % of 2 pictures is none)",
  ]);
});

Deno.test("a class of one group can't be shared out", () => {
  const basis = basisOf([20, 20, 20]);
  const groups = Array.from(basis.labels, (label, i) => label === 2 ? 99 : i);
  const reason = "its pictures, which stay together as near duplicates, can't be shared out";
  assert.deepEqual(linesOf({ ...basis, groups }), [
    `Not validated: 'owl' (${reason})`,
    `Not tested: 'owl' (${reason})`,
  ]);
});

Deno.test("a class that the folder has for the test alone is not trained", () => {
  const basis = basisOf([4, 4, 4]);
  const parts = Array.from(
    basis.labels,
    (label, i): Part => label === 2 || i % 4 === 0 ? "test" : "train",
  );
  const split = {
    train: Uint32Array.of(1, 2, 5, 6, 7),
    validation: Uint32Array.of(3),
    test: Uint32Array.of(0, 4, 8, 9, 10, 11),
  };
  assert.deepEqual(linesOf({ ...basis, validationFraction: 0.3, parts }, split), [
    "Not trained: 'owl' (the folder has it for test alone)",
    "Not validated: 'dog' (its 3 pictures can't be shared out)",
    "Not validated: 'owl' (the folder has it for test alone)",
    "The best weights are chosen on pictures of 'cat' alone",
  ]);
});

Deno.test("a class that the folder's own test has no picture of is not tested", () => {
  const basis = basisOf([4, 4, 4]);
  const parts = Array.from(
    basis.labels,
    (label, i): Part => label < 2 && i % 4 === 0 ? "test" : "train",
  );
  const split = {
    train: Uint32Array.of(1, 2, 3, 5, 6, 7, 8, 9, 10, 11),
    validation: new Uint32Array(),
    test: Uint32Array.of(0, 4),
  };
  assert.deepEqual(linesOf({ ...basis, validationFraction: 0, parts }, split), [
    "No picture is validated (the validation fraction is 0): the last weights are kept, as nothing " +
    "tells which are the best",
    "Not tested: 'owl' (the folder's own test pictures have none of it)",
  ]);
});

Deno.test("fractions of 0 leave parts empty, and that is said once", () => {
  const basis = basisOf([20, 20, 20], { testFraction: 0, validationFraction: 0 });
  assert.deepEqual(linesOf(basis).map((line) => line.split(":")[0]), [
    "No picture is validated (the validation fraction is 0)",
    "No picture is tested (the test fraction is 0)",
  ]);
});

Deno.test("a fold may lack a class, in its test or in training", () => {
  const basis = basisOf([10, 10, 1], { folds: 5, validationFraction: 0 });
  const all = Uint32Array.from(basis.labels, (_, i) => i);
  const split = (test: number[]) => ({
    train: all.filter((i) => !test.includes(i)),
    validation: new Uint32Array(),
    test: Uint32Array.from(test),
  });
  const of = (test: number[]) =>
    linesOf(basis, split(test)).filter((line) => line.startsWith("Not"));
  assert.deepEqual(of([0, 1, 10, 11]), [
    "Not tested: 'owl' (its only picture can't be shared among 5 folds)",
  ]);
  assert.deepEqual(of([0, 1, 10, 20]), ["Not trained: 'owl' (its only picture went to test)"]);
});

Deno.test("names are shown, not obeyed, and a long list is cut", () => {
  const names = Array.from({ length: 30 }, (_, i) => `class\n${i}`);
  const split = {
    train: Uint32Array.of(0),
    validation: Uint32Array.of(0),
    test: Uint32Array.of(0),
  };
  const missing = names.slice(1).map((_, i) => {
    return { part: "test", label: i + 1, reason: "a reason" } as const;
  });
  const [line] = missingLines(names, split, missing);
  assert.match(line, /^Not tested: 'class\\n1', .*'class\\n8' and 21 more classes \(a reason\)$/);
});
