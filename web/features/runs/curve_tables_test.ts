import assert from "node:assert/strict";
import type { MetricDescription, Points } from "../../messages/runs.ts";
import { smooth } from "../../../engine/report/smoothing.ts";
import { chartedMetrics, legendOf, linesOf, marksOf } from "./curve_tables.ts";
import { grow, type HeldCurves, withNewer } from "./held_curves.ts";

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
  smoothed: { margin: [4, 4 + 4 / 1.5] },
  means: { margin: { mean: 4 + 4 / 1.5, weight: 1.5 } },
  epochs: { step: [2], epoch: [1], margin: [6], validationMargin: [7], bestEpoch: [1] },
  marks: [],
  choices: {},
  grown: 0,
});

Deno.test("linesOf() draws a metric of examples with its smoothed twin and its validation", () => {
  const lines = linesOf(MARGIN, [run("a")], "epoch", true);
  assert.deepEqual(lines.map(({ label, look, x, y }) => [label, look, x, y]), [
    ["training", "faint", [0.5, 1], [4, 8]],
    ["smoothed", "solid", [0.5, 1], [4, 4 + 4 / 1.5]],
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

Deno.test("legendOf() tells the lines of one run, and of several what the looks mean", () => {
  const alone = linesOf(MARGIN, [run("a")], "step", true);
  assert.deepEqual(legendOf(alone, 1).map(({ label }) => label), [
    "training",
    "smoothed",
    "validation",
  ]);
  const both = linesOf(MARGIN, [run("a"), run("b")], "step", true);
  assert.deepEqual(legendOf(both, 2), [
    { label: "training", color: "--muted", look: "faint" },
    { label: "smoothed", color: "--muted", look: "solid" },
    { label: "validation", color: "--muted", look: "dots" },
  ]);
});

Deno.test("marksOf() has the best epoch, changes and pauses, each at its place of the axis", () => {
  const marked: HeldCurves = {
    ...run("a"),
    marks: [
      { kind: "pause", step: 1, value: 83 },
      { kind: "learningRate", step: 2, value: 0.005 },
    ],
  };
  assert.deepEqual(marksOf(marked, "epoch").map(({ label, x }) => [label, x]), [
    ["Epoch 1, the best by validation", 1],
    ["Paused for 1 min 23 s", 0.5],
    ["Peak learning rate 0.005", 1],
  ]);
  const { bestEpoch: _, ...others } = marked.epochs;
  const unknown = { ...marked, epochs: { ...others, bestEpoch: [null] } };
  assert.equal(marksOf(unknown, "step").length, 2);
});

/** Points of the step after those that are held. */
const points = (step: number): Points => ({
  run: "a",
  steps: { step: [step, step + 1], seconds: [2, 2], margin: [6, null], queue: [9, 9] },
  epochs: { step: [step + 1], epoch: [2], margin: [5], validationMargin: [1], bestEpoch: [1] },
  marks: [{ kind: "pause", step, value: 3 }],
});

Deno.test("grow() adds every column, and smooths as the whole curve is", () => {
  const curves = run("a");
  assert.equal(grow(curves, points(3), 2), true);
  assert.deepEqual(curves.steps, {
    step: [1, 2, 3, 4],
    seconds: [1, 2, 4, 6],
    margin: [4, 8, 6, null],
    queue: [5, 6, 9, 9],
  });
  const whole = smooth(Float64Array.of(4, 8, 6, NaN), 2);
  assert.deepEqual(curves.smoothed.margin, [...whole.slice(0, 3), null]);
  assert.deepEqual(curves.epochs.validationMargin, [7, 1]);
  assert.deepEqual(curves.marks, points(3).marks);
});

Deno.test("grow() wants curves anew where a step is told again, and adds nothing", () => {
  const curves = run("a");
  assert.equal(grow(curves, points(2), 2), false);
  assert.deepEqual(curves, run("a"));
});

Deno.test("withNewer() adds to a stretch what came since and is of it", () => {
  const whole = run("a");
  grow(whole, points(3), 2);
  const grown = withNewer(run("a"), whole, { from: 1, to: 3 });
  assert.deepEqual(grown.steps, {
    step: [1, 2, 3],
    seconds: [1, 2, 4],
    margin: [4, 8, 6],
    queue: [5, 6, 9],
  });
  assert.equal(grown.smoothed.margin.length, 3);
  assert.deepEqual(grown.epochs.step, [2]);
  assert.deepEqual(withNewer(run("a"), whole, { from: 1, to: 4 }).epochs.step, [2, 4]);
  const past = run("a");
  assert.equal(withNewer(past, whole, { from: 1, to: 2 }), past);
});
