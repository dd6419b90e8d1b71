import assert from "node:assert/strict";
import { calibrationOf, drawReliability } from "./calibration.ts";

/** 0.95 sure and right half the time, 0.55 sure and right always. */
const probabilities = [0.95, 0.95, 0.95, 0.95, 0.55];
const correct = [true, true, false, false, true];

Deno.test("calibrationOf() weighs the gap of each bin by its pictures", () => {
  const { error, bins } = calibrationOf(probabilities, correct);
  assert(Math.abs(error - (4 / 5 * 0.45 + 1 / 5 * 0.45)) < 1e-12);
  assert.equal(bins.length, 10);
  assert.deepEqual(bins.map(({ count }) => count), [0, 0, 0, 0, 0, 1, 0, 0, 0, 4]);
  assert.deepEqual([bins[9].accuracy, bins[5].accuracy, bins[0].accuracy], [0.5, 1, 0]);
});

Deno.test("calibrationOf() puts certainty in the last bin, and finds no error in a saint", () => {
  const { error, bins } = calibrationOf([1, 1], [true, true]);
  assert.equal(error, 0);
  assert.equal(bins[9].count, 2);
});

Deno.test("drawReliability() draws a bar for each bin with pictures", () => {
  const drawing = drawReliability(calibrationOf(probabilities, correct));
  assert.equal(drawing.match(/fill-opacity/g)?.length, 2);
  assert.match(drawing, /expected calibration error 0\.450/);
  assert.doesNotMatch(drawing, /NaN|undefined/);
});
