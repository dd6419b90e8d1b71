import assert from "node:assert/strict";
import { done, resultAt, sweepOf } from "../../tests/sweeps.ts";
import { meanInterval } from "../report/mean_interval.ts";
import { csvOf } from "./csv.ts";
import { importanceOf } from "./importance.ts";
import { chooseTrial, tableOf } from "./table.ts";
import type { Job } from "./trial.ts";

const accuracyOf = ({ trial: { setting, seed } }: Job) => setting === 1 ? 0.8 : 0.5 + seed / 100;

Deno.test("the best setting by validation is first, with mean and interval over seeds", () => {
  const sweep = sweepOf([1, 2, 3], { seeds: [1, 2, 3] });
  const results = done(sweep, accuracyOf);
  const rows = tableOf(sweep, results);
  assert.deepEqual(rows.map(({ setting }) => setting), [1, 0, 2]);
  assert.deepEqual(rows[1].accuracy, meanInterval([0.51, 0.52, 0.53]));
  assert.deepEqual(tableOf(sweep, results.toReversed()).map(({ setting }) => setting), [1, 0, 2]);
  assert.deepEqual(rows.map(({ seconds }) => seconds), [6, 6, 6]);
  assert.deepEqual(chooseTrial(sweep, results), { trial: 3 });
});

Deno.test("an interval of accuracies stays one of accuracies", () => {
  const sweep = sweepOf([1, 2], { seeds: [1, 2] });
  const results = [resultAt(sweep, 0, 0, 0.4), resultAt(sweep, 1, 0, 1)];
  assert.deepEqual(tableOf(sweep, results)[0].accuracy!.interval, [0, 1]);
  assert.equal(tableOf(sweep, results.slice(1))[0].accuracy!.interval, undefined);
});

Deno.test("a setting that failed or is not done is not chosen", () => {
  const sweep = sweepOf([1, 2, 3], { seeds: [1, 2] });
  const results = [
    ...[resultAt(sweep, 0, 0, 0.9), resultAt(sweep, 1, 0)],
    ...[resultAt(sweep, 2, 0, 0.4), resultAt(sweep, 3, 0, 0.6)],
    resultAt(sweep, 4, 0, 1),
  ];
  assert.deepEqual(
    tableOf(sweep, results).map(({ setting, isComplete, failed }) => [setting, isComplete, failed]),
    [[1, true, 0], [0, false, 1], [2, false, 0]],
  );
  assert.deepEqual(chooseTrial(sweep, results), { trial: 3 }, "its seed that validates better");
  assert.equal(chooseTrial(sweep, results.slice(0, 2)), undefined);
});

Deno.test("of halving those that went furthest are first, and they alone are chosen from", () => {
  const sweep = sweepOf([1, 2, 3], { ends: [6] });
  const results = [0.9, 0.8, 0.7].map((accuracy, i) => resultAt(sweep, i, 0, accuracy));
  assert.equal(chooseTrial(sweep, results), undefined);
  const all = [...results, resultAt(sweep, 0, 1, 0.6)];
  assert.deepEqual(tableOf(sweep, all).map(({ setting, rung }) => [setting, rung]), [
    [0, 1],
    [1, 0],
    [2, 0],
  ]);
  assert.deepEqual(chooseTrial(sweep, all), { trial: 0 });
});

Deno.test("what matters is told by the share of the variance that it explains", () => {
  const points = [[1, "a"], [1, "b"], [2, "a"], [2, "b"], [3, "a"], [3, "b"]] as const;
  const base = sweepOf(points.map(() => 1));
  const sweep = {
    ...base,
    dimensions: [{ name: "rate", values: [1, 2, 3] }, { name: "word", values: ["a", "b"] }],
    settings: base.settings.map((setting, i) => ({
      ...setting,
      varied: { rate: points[i][0], word: points[i][1] },
    })),
  };
  const accuracies = [0.1, 0.2, 0.5, 0.4, 0.9, 0.8];
  const found = importanceOf(sweep, done(sweep, ({ trial }) => accuracies[trial.trial]));
  assert.deepEqual(found.map(({ name }) => name), ["rate", "word"]);
  // Between: 2 · (0.15² + 0.45² + 0.85²) − 6 · (29/60)²; within: 3 · 2 · 0.05².
  const total = accuracies.reduce((sum, each) => sum + (each - 29 / 60) ** 2, 0);
  const within = 6 * 0.05 ** 2;
  const share = (total - within - 2 * within / 3) / total;
  assert(Math.abs(found[0].share - share) < 1e-12);
  assert.equal(found[1].share, 0);
  assert.deepEqual(
    found[0].groups.map(({ from, to, settings }) => [from, to, settings]),
    [[1, 1, 2], [2, 2, 2], [3, 3, 2]],
  );
  assert.deepEqual(importanceOf(sweep, done(sweep, () => 0.5)), [], "nothing differs");
});

Deno.test("a range is told by groups of its values", () => {
  const rates = Array.from({ length: 12 }, (_, i) => (i + 1) / 1000);
  const range = { from: 0.001, to: 0.012, isWhole: false, isLog: true };
  const sweep = { ...sweepOf(rates), dimensions: [{ name: "learning-rate", range }] };
  const results = done(sweep, ({ trial: { setting } }) => setting < 6 ? 0.5 : 0.9);
  const [{ share, groups }] = importanceOf(sweep, results);
  assert.equal(share, 1);
  assert.deepEqual(groups.map(({ from, to }) => [from, to]), [
    [0.001, 0.003],
    [0.004, 0.006],
    [0.007, 0.009],
    [0.01, 0.012],
  ]);
});

Deno.test("the table of comma-separated values has a line for each result, whatever their order", () => {
  const sweep = sweepOf([0.1, 0.2], { seeds: [7, 8] });
  const results = [resultAt(sweep, 3, 0), resultAt(sweep, 0, 0, 0.1 + 0.2)];
  const text = csvOf(sweep, results);
  assert.equal(text, csvOf(sweep, results.toReversed()));
  const [head, first, second, end] = text.split("\n");
  assert.match(head, /^trial,setting,seed,learning-rate,rung,steps,status,validation_accuracy,/);
  assert.match(first, /^0,0,7,0\.1,0,18,finished,0\.30000000000000004,/);
  assert.match(second, /^3,1,8,0\.2,0,,failed,,,,Cannot train,2,a,b,deno$/);
  assert.equal(end, "");
});
