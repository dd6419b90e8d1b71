/** A training waits for no single answer of its device, and what it learns does not depend on when they come. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { uniforms } from "../engine/graph/random.ts";
import { openDevice } from "../engine/plan/device.ts";
import type { LearningRateEvent, StepEvent } from "../engine/train/events.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import type { TrainingHooks } from "../engine/train/loop.ts";
import type { TrainingState } from "../engine/train/state.ts";
import type { Control } from "../web/worker/control.ts";
import type { Reply } from "../web/worker/messages.ts";
import { train } from "../web/worker/training.ts";
import { smallSetup } from "./fixtures.ts";
import { putOff, withAnswersHeld } from "./late_answers.ts";

/** Its learning rate falls as soon as an epoch is not much better than the best. */
const RECIPE = {
  epochs: 12,
  batch: 8,
  patience: 11,
  schedule: "reduceOnPlateau",
  scheduleOptions: { plateauPatience: 0, threshold: 0.5, factor: 0.5 },
} as const;

/** Trains with early stopping, plateaus, snapshots and checkpoints; tells of every step that begins. */
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
assert(expected.states.some(({ plateau }) => plateau?.reductions.length));

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
    if (reply.type === "started") steps = reply.steps;
  };
  const device = await openDevice();
  const model = await withAnswersHeld(
    hold,
    () =>
      train(device, { type: "train", pictures: "faces", architecture: "tiny", epochs: 2 }, {
        own: { classes: [], files: [] },
        control,
        post,
        takeMap: () => {},
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

Deno.test("a pause, another rate and a stop act before the next step, however late answers are", async () => {
  const device = await openDevice();
  const recipe = { epochs: 1000, batch: 8, schedule: "constant" } as const;
  const trainer = await createTrainer(await smallSetup(device, recipe));
  let submitted = 0;
  const { encodeInTurns } = trainer.plan;
  trainer.plan.encodeInTurns = (turn, beside) => {
    submitted++;
    return encodeInTurns(turn, beside);
  };
  const rates: number[] = [];
  const changes: LearningRateEvent[] = [];
  const stop = new AbortController();
  const paused = Promise.withResolvers<void>();
  const resumed = Promise.withResolvers<void>();
  const control: { paused: boolean; learningRate?: number; wait(): Promise<void> } = {
    paused: false,
    wait() {
      paused.resolve();
      return resumed.promise;
    },
  };

  /** Gives the commands as a page does, between steps; what was submitted when each was given. */
  async function command() {
    await delay(150);
    const atPause = submitted;
    control.paused = true;
    await paused.promise;
    const whilePaused = submitted;
    await delay(50);
    assert.equal(submitted, whilePaused);
    control.paused = false;
    resumed.resolve();
    await delay(150);
    const atRate = submitted;
    control.learningRate = 1e-5;
    await delay(150);
    const atStop = submitted;
    stop.abort();
    return { atPause, whilePaused, atRate, atStop };
  }

  const onStep = ({ learningRate }: StepEvent) => void rates.push(learningRate);
  const onLearningRate = (event: LearningRateEvent) => void changes.push(event);
  const [at, steps] = await withAnswersHeld(
    putOff(() => 100),
    () =>
      Promise.all([
        command(),
        trainer.train({ control, signal: stop.signal, onStep, onLearningRate }),
      ]),
  );
  assert(at.atPause > 0 && at.whilePaused <= at.atPause + 1, JSON.stringify(at));
  const [{ step, value }] = changes;
  assert(value === 1e-5 && step <= at.atRate + 2, `${step}, ${JSON.stringify(at)}`); // from 1
  assert.equal(rates.indexOf(1e-5), step - 1);
  assert(at.atStop > at.atRate && steps <= at.atStop + 1, `${steps}, ${JSON.stringify(at)}`);
  assert.deepEqual([rates.length, submitted], [steps, steps]);
  trainer.close();
  device.gpu.destroy();
});
