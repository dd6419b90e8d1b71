import assert from "node:assert/strict";
import { join } from "node:path";
import { writeSweep } from "../../engine/run/sweep_files.ts";
import { tableOf } from "../../engine/sweep/table.ts";
import { addResults, planSweep, resultsOf, type SweepShape } from "../../tests/sweep_folder.ts";
import { settings } from "./settings.ts";
import {
  jobsOf,
  secondsLeft,
  shownSettings,
  shownTrials,
  shownWorkers,
  standingOf,
} from "./sweep_table.ts";
import { shownSweep, sweepPath } from "./sweeps.ts";

const none = new Map<number, string>();

function shown(shape: SweepShape) {
  const sweep = planSweep(shape);
  const results = resultsOf(sweep, shape);
  const standing = standingOf(sweep, results);
  const trials = shownTrials(standing, none);
  return {
    jobs: jobsOf(standing),
    trials,
    settings: shownSettings(tableOf(sweep, results), trials),
  };
}

const count = (trials: readonly { status: string }[], status: string) =>
  trials.filter((trial) => trial.status === status).length;

Deno.test("of halving the jobs to come are counted, and what lagged is halted once its rung is decided", () => {
  const halving = { settings: 9, seeds: 2, search: "halving" } as const;
  assert.deepEqual(shown({ ...halving, done: 0 }).jobs, { done: 0, total: 18 + 6 + 2 });
  const middle = shown({ ...halving, done: 17 });
  assert.deepEqual(middle.jobs, { done: 17, total: 26 });
  assert.equal(count(middle.trials, "halted"), 0);
  const decided = shown({ ...halving, done: 18 });
  assert.deepEqual(decided.jobs, { done: 18, total: 26 });
  assert.equal(count(decided.trials, "open"), 6);
  assert.equal(count(decided.trials, "halted") + count(decided.trials, "failed"), 12);
  const done = shown(halving);
  assert.deepEqual(done.jobs, { done: 26, total: 26 });
  assert.equal(count(done.trials, "trained"), 2);
  const [best] = done.settings.filter(({ rank }) => rank === 0);
  assert.equal(best.status, "trained");
  assert.deepEqual(best.seeds, { done: 2, total: 2 });
  assert.equal(done.trials.find(({ status }) => status === "trained")!.curve.length, 12);
  assert.equal(done.trials.find(({ status }) => status === "halted")!.curve.length <= 5, true);
});

Deno.test("workers are told by what they gave back, and the time left by the pace of all", () => {
  const sweep = planSweep({ settings: 12, seeds: 1 });
  const results = resultsOf(sweep, { workers: 3 }).map((result) => ({ ...result, seconds: 10 }));
  const workers = shownWorkers(results);
  assert.deepEqual(workers.map(({ worker, jobs, seconds }) => [worker, jobs, seconds]), [
    ...["bench-0", "bench-1", "bench-2"].map((worker) => [worker, 4, 40]),
  ]);
  assert.equal(secondsLeft(results, 7), 30);
  assert.equal(secondsLeft(results, 0), undefined);
  assert.equal(secondsLeft([], 7), undefined);
});

Deno.test("a sweep is read on from where it was, and anew where another has its name", async () => {
  settings.runs = await Deno.makeTempDir({ prefix: "loupe-sweeps-" });
  const path = join(settings.runs, "a");
  const plan = planSweep({ settings: 6, seeds: 1 });
  const results = resultsOf(plan, {});
  await Deno.mkdir(path);
  await writeSweep(path, plan);
  await addResults(path, results.slice(0, 2));
  assert.equal(await sweepPath("a"), path);
  const first = await shownSweep("a", path);
  assert.equal(first.state.jobs.done, 2);
  assert.equal(first.state.status, "interrupted"); // nobody holds its lock
  assert.equal(await shownSweep("a", path), first);
  await Deno.writeTextFile(join(path, "results.jsonl"), '{"torn', { append: true });
  assert.equal((await shownSweep("a", path)).state.jobs.done, 2);

  await Deno.remove(path, { recursive: true });
  await Deno.mkdir(path);
  await writeSweep(path, { ...plan, started: "2026-02-01T12:00:00.000Z", status: "finished" });
  await addResults(path, results);
  assert.deepEqual((await shownSweep("a", path)).state.jobs, { done: 6, total: 6 });
  await Deno.remove(settings.runs, { recursive: true });
});
