import assert from "node:assert/strict";
import { rateOf, rateTestOf } from "./find_rate.ts";

const RANGE = { from: 1e-6, to: 1, steps: 61 };

/** The steps of a loss that is such a function of the power of ten of the rate. */
const stepsOf = (loss: (power: number) => number) =>
  Array.from({ length: RANGE.steps }, (_, step) => {
    const learningRate = rateOf(RANGE, step);
    return { learningRate, loss: loss(Math.log10(learningRate)) };
  });

Deno.test("rates rise from the lowest to the highest by one factor", () => {
  assert.equal(rateOf(RANGE, 0), 1e-6);
  assert(Math.abs(rateOf(RANGE, 60) - 1) < 1e-12);
  assert(Math.abs(rateOf(RANGE, 30) - 1e-3) < 1e-12);
});

Deno.test("a tenth of where the loss is the lowest is suggested, and where it explodes is told", () => {
  // It falls from 1e-4 on, is the lowest at 1e-2, and explodes.
  const found = rateTestOf(
    stepsOf((power) =>
      power < -4 ? 2 : power < -2 ? 2 - 0.9 * (power + 4) : 0.2 + 40 * (power + 2)
    ),
  );
  const { rate, lowest, steepest } = found.suggestion!;
  assert(lowest > 9.9e-3 && lowest < 3e-2, `lowest at ${lowest}`);
  assert(Math.abs(rate / lowest - 0.1) < 1e-12);
  assert(steepest > 1e-4 && steepest < lowest, `steepest at ${steepest}`);
  assert(found.exploded! > lowest && found.exploded! < 1);
  assert(found.points.at(-1)!.rate < found.exploded!);
});

Deno.test("a loss that does not fall gives no suggestion, one that is no number ends the curve", () => {
  const flat = rateTestOf(stepsOf((power) => 0.7 + 0.01 * Math.sin(40 * power)));
  assert.equal(flat.suggestion, undefined);
  assert.equal(flat.exploded, undefined);
  assert.equal(flat.points.length, RANGE.steps);
  const broken = rateTestOf(stepsOf((power) => power > -0.95 ? NaN : 1));
  assert(Math.abs(broken.exploded! - rateOf(RANGE, 51)) < 1e-9);
  assert.equal(broken.points.length, 51);
  assert.equal(rateTestOf([], 0.5).exploded, 0.5);
});
