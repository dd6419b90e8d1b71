import assert from "node:assert/strict";
import type { MetricDescription } from "../../messages/runs.ts";
import { chartedMetrics, linesOf } from "./curve_tables.ts";
import { grow, type HeldCurves } from "./held_curves.ts";

const MARGIN: MetricDescription = {
  name: "margin",
  label: "Margin",
  unit: "",
  axis: "value",
  isOfExamples: true,
  validationName: "validationMargin",
};
const QUEUE: MetricDescription = {
  name: "queue",
  label: "Queue",
  unit: "",
  axis: "value",
  isOfExamples: false,
};

/** Two steps of a run in an epoch of two. */
const run = (id: string): HeldCurves => ({
  id,
  metrics: [MARGIN, QUEUE],
  offset: 0,
  total: 2,
  stepsPerEpoch: 2,
  steps: { step: [1, 2], seconds: [1, 2], margin: [4, 8], queue: [5, 6] },
  smoothed: { margin: [4, 6] },
  epochs: { step: [2], margin: [6], validationMargin: [7] },
  grown: 0,
});

Deno.test("linesOf() draws a metric of examples with its smoothed twin and its validation", () => {
  const lines = linesOf(MARGIN, [run("a")], "epoch", true);
  assert.deepEqual(lines.map(({ label, look, x, y }) => [label, look, x, y]), [
    ["training", "faint", [0.5, 1], [4, 8]],
    ["smoothed", "solid", [0.5, 1], [4, 6]],
    ["validation", "dots", [1], [7]],
  ]);
});

Deno.test("linesOf() draws a metric of the host by itself, and no run that lacks it", () => {
  const { queue: _, ...steps } = run("b").steps;
  const lines = linesOf(QUEUE, [{ ...run("b"), steps }, run("a")], "step", true);
  assert.deepEqual(lines.map(({ label, look, y }) => [label, look, y]), [
    ["a queue", "solid", [5, 6]],
  ]);
});

Deno.test("chartedMetrics() has each metric of the runs once", () => {
  const runs = [{ metrics: [MARGIN] }, run("a"), run("b")];
  assert.deepEqual(chartedMetrics(runs), [MARGIN, QUEUE]);
});

Deno.test("grow() adds every column, and a step that is told again takes the place of the first", () => {
  const curves = run("a");
  const points = {
    run: "a",
    steps: { step: [2, 3], seconds: [2, 2], margin: [6, null], queue: [9, 9] },
    epochs: { step: [3], margin: [5], validationMargin: [1] },
  };
  assert.equal(grow(curves, points, 2), false);
  assert.deepEqual(curves.steps, {
    step: [1, 2, 3],
    seconds: [1, 3, 5],
    margin: [4, 6, null],
    queue: [5, 9, 9],
  });
  assert.deepEqual(curves.smoothed, { margin: [4, 5, null] });
  assert.deepEqual(curves.epochs, { step: [2, 3], margin: [6, 5], validationMargin: [7, 1] });
});
