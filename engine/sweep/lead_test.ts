import assert from "node:assert/strict";
import { done, resultOf, sorted, sweepOf } from "../../tests/sweeps.ts";
import { uniforms } from "../graph/random.ts";
import { type Leading, leadSweep } from "./lead.ts";
import type { Job, JobResult } from "./trial.ts";

const sweep = sweepOf([1, 2, 3, 4, 5, 6, 7, 8, 9], { seeds: [1, 2], ends: [2, 6] });
const accuracyOf = ({ trial }: Job) => (trial.trial * 7 % 18) / 18;

/** Leads with workers that take turns by chance. */
function leading(places: number, changes: Partial<Leading> = {}) {
  const random = uniforms(places, 1);
  const kept: JobResult[] = [];
  const counts = { running: 0, most: 0 };
  const lead: Leading = {
    sweep,
    results: [],
    signal: new AbortController().signal,
    keep: (result) => void kept.push(result),
    pool: {
      places,
      async run(job, { signal, onEpoch }) {
        counts.most = Math.max(counts.most, ++counts.running);
        for (let turns = Math.floor(20 * random()); turns > 0; turns--) await Promise.resolve();
        signal?.throwIfAborted();
        onEpoch?.({
          ...{ epoch: 1, step: 2, loss: 1, accuracy: 1 },
          ...{ validationLoss: 1, validationAccuracy: 1 },
        });
        counts.running--;
        return resultOf(job, accuracyOf(job));
      },
    },
    ...changes,
  };
  return { lead, kept, counts };
}

Deno.test("any number of workers comes to the same results", async () => {
  const expected = sorted(done(sweep, accuracyOf));
  for (const places of [1, 2, 8, 100]) {
    const { lead, kept, counts } = leading(places);
    assert.equal(await leadSweep(lead), true);
    assert.deepEqual(sorted(kept), expected);
    assert.deepEqual(kept, lead.results);
    assert.equal(counts.most, Math.min(places, 18));
  }
});

Deno.test("what there is already is not done again", async () => {
  const before = done(sweep, accuracyOf).slice(0, 11);
  const { lead, kept } = leading(2, { results: [...before] });
  assert.equal(await leadSweep(lead), true);
  assert.deepEqual(sorted([...before, ...kept]), sorted(done(sweep, accuracyOf)));
});

Deno.test("once a job may not begin none does, and those that run end", async () => {
  let begun = 0;
  const { lead, kept } = leading(3, { mayBegin: () => ++begun < 6 });
  assert.equal(await leadSweep(lead), false);
  assert.equal(kept.length, 5);
});

Deno.test("a signal gives up what runs, and what hinders the pool is thrown", async () => {
  const stop = new AbortController();
  const { lead, kept } = leading(4, { signal: stop.signal, onResult: () => stop.abort() });
  await assert.rejects(leadSweep(lead), { name: "AbortError" });
  assert.equal(kept.length, 1);

  let asked = 0;
  const failing = leading(3);
  const { run } = failing.lead.pool;
  const pool = {
    places: 3,
    run: (...args: Parameters<typeof run>) =>
      ++asked === 4 ? Promise.reject(new Error("Cannot reach the pool")) : run(...args),
  };
  await assert.rejects(leadSweep({ ...failing.lead, pool }), /Cannot reach the pool/);
  assert(failing.kept.length <= 3);
});

Deno.test("a result that can't be kept does not count", async () => {
  const { lead } = leading(1, {
    keep() {
      throw new Error("Cannot write");
    },
  });
  await assert.rejects(leadSweep(lead), /Cannot write/);
  assert.equal(lead.results.length, 0);
});
