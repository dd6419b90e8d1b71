import assert from "node:assert/strict";
import { relabelled } from "./relabelled.ts";
import { computeReport } from "./report.ts";

const report = computeReport({
  classes: ["cat", "dog"],
  files: ["a", "b", "c", "d"],
  labels: [0, 0, 1, 1],
  predictions: [0, 1, 1, 0],
  probabilities: [0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4],
});

Deno.test("without other labels a test's figures are its own", () => {
  const { correct, count, confusion, accuracyInterval } = relabelled(report, new Map());
  assert.deepEqual([correct, count], [report.correct, report.count]);
  assert.deepEqual(confusion, report.confusion);
  assert.deepEqual(accuracyInterval, report.accuracyInterval);
});

Deno.test("mended labels change what was right, and pictures left out do not count", () => {
  const labels = new Map([["b", "dog"], ["d", undefined], ["elsewhere", "cat"]]);
  const { correct, count, confusion, accuracy } = relabelled(report, labels);
  assert.deepEqual(confusion, [[1, 0], [0, 2]]);
  assert.deepEqual([correct, count, accuracy], [3, 3, 1]);
});
