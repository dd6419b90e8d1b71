/** A training waits for no single answer of its device, and what it learns does not depend on when they come. */
import assert from "node:assert/strict";
import { uniforms } from "../engine/graph/random.ts";
import { openDevice } from "../engine/plan/device.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import type { TrainingHooks } from "../engine/train/loop.ts";
import type { TrainingState } from "../engine/train/state.ts";
import { smallSetup } from "./fixtures.ts";

/** Puts `hold` before every answer of a device that `work` waits for. */
async function withAnswersHeld<T>(hold: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  const { mapAsync } = GPUBuffer.prototype;
  const { onSubmittedWorkDone } = GPUQueue.prototype;
  GPUBuffer.prototype.mapAsync = async function (...range) {
    const held = hold();
    await mapAsync.apply(this, range);
    await held;
  };
  GPUQueue.prototype.onSubmittedWorkDone = async function () {
    const held = hold();
    await onSubmittedWorkDone.apply(this);
    await held;
  };
  try {
    return await work();
  } finally {
    Object.assign(GPUBuffer.prototype, { mapAsync });
    Object.assign(GPUQueue.prototype, { onSubmittedWorkDone });
  }
}

const RECIPE = { epochs: 12, batch: 8, patience: 11 };

/** Trains with early stopping, snapshots and checkpoints; tells of every step that begins. */
async function trained(onBegin: (step: number, steps: number) => void = () => {}) {
  const setup = await smallSetup(await openDevice(), RECIPE);
  const trainer = await createTrainer(setup);
  const events: unknown[] = [];
  const snapshots: unknown[] = [];
  const states: TrainingState[] = [];
  let begun = 0;
  const hooks: TrainingHooks = {
    onStep: ({ imagesPerSecond: _, ...event }) => void events.push(event),
    onEpoch: (event) => void events.push(event),
    snapshots: {
      wants: (step) => step % 7 === 0,
      write: (step, variables) => Promise.resolve(void snapshots.push([step, ...variables])),
    },
    checkpoints: {
      due: (step) => step % 13 === 0,
      write: (state) => Promise.resolve(void states.push(state)),
    },
    control: {
      get paused() {
        onBegin(++begun, trainer.steps);
        return false;
      },
      async wait() {},
    },
  };
  const steps = await trainer.train(hooks);
  trainer.restoreBest();
  const weights = await trainer.weights();
  const { probabilities } = await trainer.evaluate(setup.split.test);
  trainer.close();
  setup.device.gpu.destroy();
  return { steps, weights, probabilities, events, snapshots, states };
}

Deno.test("no step waits for an answer that comes only after several further steps", async () => {
  let begun = 0;
  let last = Infinity;
  let waiting: { until: number; resolve: () => void }[] = [];
  const release = () => {
    const due = waiting.filter(({ until }) => begun >= Math.min(until, last));
    waiting = waiting.filter((one) => !due.includes(one));
    due.forEach(({ resolve }) => resolve());
  };
  const isTraining = () => begun > 0 && begun < last;
  const hold = () =>
    isTraining()
      ? new Promise<void>((resolve) => waiting.push({ until: begun + 3, resolve }))
      : Promise.resolve();
  const result = await withAnswersHeld(hold, () =>
    trained((step, steps) => {
      [begun, last] = [step, steps];
      release();
    }));
  assert(result.steps > 40, `${result.steps} steps`);
});

Deno.test("three random delays of every answer change nothing that is learnt or told", async () => {
  const expected = await trained();
  for (const seed of [1, 2, 3]) {
    const random = uniforms(seed, 0);
    const hold = () => new Promise<void>((resolve) => setTimeout(resolve, random() * 60));
    assert.deepEqual(await withAnswersHeld(hold, trained), expected, `delays of seed ${seed}`);
  }
});

Deno.test("what was encoded and not yet submitted outlives no trainer", async () => {
  const device = await openDevice();
  const trainer = await createTrainer(await smallSetup(device, { steps: 2 }));
  await trainer.train();
  trainer.restoreBest();
  trainer.close();
  const next = await createTrainer(await smallSetup(device, { steps: 2 }));
  assert.equal(await next.train(), 2);
  next.close();
  device.gpu.destroy();
});
