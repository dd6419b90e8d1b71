import assert from "node:assert/strict";
import type { ShownTrial } from "../../messages/sweeps.ts";
import { accuracyAxis, axesOf, secondsAxis } from "./axes.ts";
import { acrossAxes, byEpoch, byTime, front, nearest } from "./drawn.ts";

const trial = (number: number, rate: number, accuracy?: number): ShownTrial => ({
  ...{ trial: number, setting: number, seed: 0, values: [rate], status: "trained", accuracy },
  ...{ seconds: 10 * (number + 1), curve: [0.5, accuracy ?? 0.5] },
});
const trials = [trial(0, 0, 0.5), trial(1, 1, 1), trial(2, 0.5), trial(3, 0.5, 0.75)];
const half = accuracyAxis([0.5, 1]);

Deno.test("trials are drawn from the best down, those without an accuracy not at all", () => {
  const axes = axesOf(
    [{ name: "rate", label: "Rate", kind: "range", low: 0, high: 1, log: false }],
    trials,
  );
  const lines = acrossAxes(trials, axes);
  assert.deepEqual(lines.map(({ trial: { trial }, rank }) => [trial, rank]), [
    ...[[1, 1], [3, 0.5], [0, 0]],
  ]);
  assert.deepEqual(lines.map(({ places }) => places), [
    [[0, 1], [1, 1]],
    [[0, 0.5], [1, 0.5]],
    [[0, 0], [1, 0]],
  ]);
  assert.deepEqual(byEpoch(trials.slice(0, 2), 3, half)[0].places, [[0, 0], [0.5, 1]]);
});

Deno.test("the nearest line or dot within reach is pointed at", () => {
  const dots = byTime(trials, secondsAxis([10, 20, 40]), half);
  assert.deepEqual(front(dots), [[0.25, 0], [0.5, 1]]);
  const lines = byEpoch(trials, 2, half);
  assert.equal(nearest(lines, [50, 48], [100, 100], 10)?.trial.trial, 1);
  assert.equal(nearest(lines, [50, 80], [100, 100], 10), undefined);
  assert.equal(nearest(dots, [50, 97], [100, 100], 10)?.trial.trial, 1);
});
