import assert from "node:assert/strict";
import { done, resultAt, resultOf, sorted, sweepOf } from "../../tests/sweeps.ts";
import { parseJson } from "../formats/schema.ts";
import { halvingEnds } from "./ends.ts";
import { openJobs, SWEEP, trialOf } from "./sweep.ts";
import { JOB, type Job } from "./trial.ts";
import { plannedSteps, secondsFor } from "./work.ts";

const rates = Array.from({ length: 9 }, (_, i) => (i + 1) / 1000);

/** The middle rates are the best. */
const accuracyOf = ({ trial: { setting, seed } }: Job) =>
  1 - Math.abs(setting - 4) / 10 + seed / 1000;

Deno.test("a sweep and a job are what their schemas say, after JSON, too", () => {
  const sweep = sweepOf(rates, {
    seeds: [1, 2],
    kernels: [{ call: "kernel" }],
    tunedOn: "deno: b",
  });
  const read = parseJson("sweep.json", JSON.stringify(sweep), SWEEP);
  assert.deepEqual(read, JSON.parse(JSON.stringify(sweep)));
  const [job] = openJobs(sweep, []);
  assert.deepEqual(JOB(JSON.parse(JSON.stringify(job))), JSON.parse(JSON.stringify(job)));
  const { settings: [first, ...others], ...rest } = sweep;
  const pinned = { ...rest, settings: [{ ...first, kernels: 0 }, ...others] };
  assert.deepEqual(trialOf(pinned, 1).kernels, { call: "kernel" });
  assert.deepEqual([trialOf(pinned, 3).setting, trialOf(pinned, 3).seed], [1, 2]);
  assert.equal(trialOf(pinned, 2).kernels, undefined);
});

Deno.test("all trials of a grid are open until they have a result", () => {
  const sweep = sweepOf(rates.slice(0, 2), { seeds: [5, 6] });
  assert.deepEqual(openJobs(sweep, []).map(({ trial }) => trial.trial), [0, 1, 2, 3]);
  const some = [resultAt(sweep, 2, 0, 0.5), resultAt(sweep, 0, 0)];
  assert.deepEqual(openJobs(sweep, some).map(({ trial }) => trial.trial), [1, 3]);
  assert.equal(openJobs(sweep, done(sweep, accuracyOf)).length, 0);
});

Deno.test("halving lets the best third go on, whatever the order of results", () => {
  const sweep = sweepOf(rates, { seeds: [1, 2], ends: [2, 6] });
  const first = sorted(done(sweep, accuracyOf, 1));
  for (let seed = 2; seed < 12; seed++) {
    assert.deepEqual(sorted(done(sweep, accuracyOf, seed)), first);
  }
  const settingsAt = (rung: number) =>
    new Set(
      first.filter((result) => result.rung === rung)
        .map(({ trial }) => Math.floor(trial / 2)),
    );
  assert.deepEqual([...settingsAt(0)].length, 9);
  assert.deepEqual([...settingsAt(1)], [3, 4, 5]);
  assert.deepEqual([...settingsAt(2)], [4]);
  assert.deepEqual(
    first.map((result) => result.status === "finished" && result.steps),
    [...Array(18).fill(2), ...Array(6).fill(6), 18, 18],
  );
});

Deno.test("halving decides nothing before a rung is complete, and drops what failed", () => {
  const sweep = sweepOf(rates, { ends: [2] });
  const results = openJobs(sweep, []).slice(1).map((job) => resultOf(job, accuracyOf(job)));
  assert.deepEqual(openJobs(sweep, results).map(({ trial }) => trial.trial), [0]);
  const next = openJobs(sweep, [...results, resultAt(sweep, 0, 0)]);
  assert.deepEqual(next.map(({ trial }) => trial.trial), [3, 4, 5]);
  assert.deepEqual(next.map(({ rung, until }) => [rung, until]), Array(3).fill([1, undefined]));
  const allFailed = done(sweep, () => undefined);
  assert.equal(allFailed.length, 9);
});

Deno.test("of equals the first go on", () => {
  const sweep = sweepOf(rates, { ends: [2] });
  const results = done(sweep, () => 0.5, 3);
  const second = results.filter(({ rung }) => rung === 1).map(({ trial }) => trial);
  assert.deepEqual(second.sort(), [0, 1, 2]);
});

Deno.test("a job's second result changes nothing", () => {
  const sweep = sweepOf(rates, { ends: [2] });
  const results = openJobs(sweep, []).map((job) => resultOf(job, accuracyOf(job)));
  const twice = [...results, resultAt(sweep, 0, 0, 1)];
  assert.deepEqual(openJobs(sweep, twice), openJobs(sweep, results));
});

Deno.test("halving looks at the ends of epochs, of each training's own", () => {
  const [{ configuration }] = sweepOf(rates).settings;
  const recipe = { ...configuration, batch: 10 };
  assert.deepEqual(halvingEnds([{ ...recipe, epochs: 9 }], 32), [[4, 12]]);
  assert.deepEqual(halvingEnds([{ ...recipe, epochs: 30 }], 32), [[16, 40]]);
  assert.deepEqual(
    halvingEnds([{ ...recipe, epochs: 5 }, { ...recipe, epochs: 30, batch: 32 }], 32),
    [[8], [10]],
  );
  assert.throws(
    () => halvingEnds([{ ...recipe, epochs: 2 }], 32),
    /Cannot halve as a trial has 2 epochs: expected 3 or more/,
  );
});

Deno.test("the work of a sweep is reckoned by its steps, and its time by its network", () => {
  const sweep = sweepOf(rates, { seeds: [1, 2], ends: [2, 6] });
  assert.equal(plannedSteps(sweep), 18 * 2 + 6 * 6 + 2 * 18);
  const asked = { setting: 0, steps: 18 };
  assert.equal(secondsFor(sweep, [], asked), undefined);
  const results = [resultAt(sweep, 1, 0, 0.5), resultAt(sweep, 3, 1, 0.5), resultAt(sweep, 4, 0)];
  assert.equal(secondsFor(sweep, results, asked), 18, "the slowest: two steps in 2 s");
});
