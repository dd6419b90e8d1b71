/** A training waits for no single answer of its device, and what it learns does not depend on when they come. */
import assert from "node:assert/strict";
import { uniforms } from "../engine/graph/random.ts";
import { openDevice } from "../engine/plan/device.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import type { TrainingHooks } from "../engine/train/loop.ts";
import type { TrainingState } from "../engine/train/state.ts";
import type { Control } from "../web/worker/control.ts";
import type { Reply } from "../web/worker/messages.ts";
import { train } from "../web/worker/training.ts";
import { smallSetup } from "./fixtures.ts";
import { putOff, withAnswersHeld } from "./late_answers.ts";

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

/** What a training without delays is; it has compiled, too, what would make a first step long. */
const expected = await trained();

/** Holds answers that are asked for in a training until three further steps have begun. */
function untilStepsBegin(isHeld: () => boolean) {
  let [begun, last] = [0, Infinity];
  let waiting: { until: number; resolve: () => void }[] = [];
  return {
    begin(step: number, steps: number) {
      [begun, last] = [step, steps];
      const due = waiting.filter(({ until }) => begun >= Math.min(until, last));
      waiting = waiting.filter((one) => !due.includes(one));
      due.forEach(({ resolve }) => resolve());
    },
    hold(answer: Promise<void>): Promise<void> {
      if (!isHeld() || begun >= last) return answer;
      const held = new Promise<void>((resolve) => waiting.push({ until: begun + 3, resolve }));
      return answer.then(() => held);
    },
  };
}

Deno.test("no step waits for an answer that comes only after several further steps", async () => {
  let isTraining = false;
  const { begin, hold } = untilStepsBegin(() => isTraining);
  const result = await withAnswersHeld(hold, () =>
    trained((step, steps) => {
      isTraining = true;
      begin(step, steps);
    }));
  assert(result.steps > 40, `${result.steps} steps`);
});

Deno.test("a training in a tab waits for no such answer, not for its maps either", async () => {
  let [steps, begun] = [0, 0];
  const { begin, hold } = untilStepsBegin(() => steps > 0);
  const control: Control = {
    signal: new AbortController().signal,
    get paused() {
      begin(++begun, steps);
      return false;
    },
    async wait() {},
    pause() {},
    step() {},
    resume() {},
    stop() {},
  };
  const replies: Reply[] = [];
  const post = (reply: Reply) => {
    replies.push(reply);
    if (reply.type === "started") steps = reply.steps; // its maps are opened next
  };
  const device = await openDevice();
  const model = await withAnswersHeld(
    hold,
    () =>
      train(device, { type: "train", pictures: "faces", architecture: "tiny", epochs: 2 }, {
        own: { classes: [], files: [] },
        control,
        post,
      }),
  );
  assert(model && begun > 40, `${begun} steps`);
  const told = replies.flatMap((reply) => reply.type === "steps" ? reply.steps : []);
  assert.equal(told.length, begun);
  assert(replies.some(({ type }) => type === "finished"));
  device.gpu.destroy();
});

Deno.test("three random delays of every answer change nothing that is learnt or told", async () => {
  for (const seed of [1, 2, 3]) {
    const random = uniforms(seed, 0);
    const hold = putOff(() => random() * 60);
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
