import assert from "node:assert/strict";
import {
  best,
  type Candidate,
  type Conditions,
  type Cost,
  fits,
  LEAST_STEPS,
  reckon,
  secondsOf,
  stepsWithin,
  weigh,
} from "./budget.ts";
import { errorOf, LEARNED, MOST_EPOCHS } from "./worth.ts";

const COST: Cost = {
  step: 0.1,
  validation: 0.5,
  before: 2,
  after: 1,
  checkpoint: 0.25,
  checkpointEvery: 30,
  isMeasured: true,
};
const named = (architecture: string, scale = 1): Candidate => ({
  architecture,
  height: 64 * scale,
  width: 64 * scale,
  scale,
});
const conditions = (seconds: number, steps?: number): Conditions => ({
  seconds,
  perEpoch: 20,
  pictures: 320,
  steps,
});

Deno.test("a training's time is that of its steps, validations and checkpoints and what is around", () => {
  assert.equal(secondsOf(COST, 40, 20), 2 + 40 * 0.1 + 2 * 0.5 + 0.25 + 1);
  assert.equal(secondsOf(COST, 41, 20), 2 + 41 * 0.1 + 3 * 0.5 + 0.25 + 1, "the last is validated");
  assert.equal(secondsOf(COST, 400, 20), 2 + 40 + 20 * 0.5 + 2 * 0.25 + 1);
});

Deno.test("as many steps are taken as end in time, not one more", () => {
  for (const seconds of [5, 8.05, 20, 60, 123.4, 1e4]) {
    const steps = stepsWithin(COST, seconds, 20);
    assert(secondsOf(COST, steps, 20) <= seconds);
    assert(secondsOf(COST, steps + 1, 20) > seconds, `${seconds} s`);
  }
  assert.equal(stepsWithin(COST, 3, 20), 0);
  assert.equal(stepsWithin(COST, -5, 20), 0);
  assert(stepsWithin(COST, 1e308, 20) > 1e9, "whatever the time, it is found");
});

Deno.test("a budget that is mostly used is used by nine tenths at least, unless epochs are capped", () => {
  for (let seconds = 10; seconds < 170; seconds += 7) {
    const { steps, isCapped, seconds: taken } = weigh(named("tiny"), COST, conditions(seconds));
    assert(!isCapped && taken > 0.9 * seconds, `${taken} of ${seconds} s`);
    assert(steps < MOST_EPOCHS * 20);
  }
  const huge = weigh(named("tiny"), COST, conditions(1e6));
  assert.equal(huge.steps, MOST_EPOCHS * 20);
  assert(huge.isCapped);
});

Deno.test("the least expected error wins, and among equals what ends first", () => {
  const slow = { ...COST, step: 1 };
  const weighed = (seconds: number) => [
    weigh(named("tutorial"), slow, conditions(seconds)),
    weigh(named("tiny"), COST, conditions(seconds)),
  ];
  assert.equal(best(weighed(60)).candidate.architecture, "tiny");
  const equal = [slow, COST].map((cost) => weigh(named("tiny"), cost, conditions(1e6)));
  assert.equal(best(equal), equal[1]);
});

Deno.test("too little time for the fewest steps fits nothing, and what is nearest is told", () => {
  const [none, some] = [3.9, 6].map((seconds) => weigh(named("tiny"), COST, conditions(seconds)));
  assert(!fits(none) && fits(some));
  assert(none.steps < LEAST_STEPS);
  for (const seconds of [3.9, 0, -5]) {
    const [fast, slow] = [COST, { ...COST, step: 9 }].map((cost) =>
      weigh(named("tiny"), cost, conditions(seconds))
    );
    assert(!fits(fast) && !fits(slow));
    assert.equal(best([slow, fast]), fast);
  }
});

Deno.test("steps that were asked for are kept, whatever fits", () => {
  const long = weigh(named("tiny"), COST, conditions(10, 5000));
  assert.equal(long.steps, 5000);
  assert(!fits(long));
  const quicker = weigh(named("tiny", 0.5), { ...COST, step: 0.001 }, conditions(200, 5000));
  assert(fits(quicker));
  assert.equal(best([long, quicker]), quicker);
});

Deno.test("what was not measured is reckoned by its operations, and measuring it takes its time", () => {
  const reckoned = reckon(COST, 4, 3);
  assert.deepEqual(reckoned, { ...COST, step: 0.4, validation: 2, before: 5, isMeasured: false });
});

Deno.test("more training is expected to err less, and every step of it counts", () => {
  for (const architecture of Object.keys(LEARNED)) {
    const errors = [50, 100, 500, 2e3, 5e3, 1e4, 2e4, 1e6].map((pictures) =>
      errorOf({ architecture, scale: 1 }, pictures)
    );
    assert.deepEqual(errors, errors.toSorted((a, b) => b - a), architecture);
    assert(errors[7] < errors[1] && errors[0] <= 1 && errors[7] > 0);
  }
  const one = (scale: number) => errorOf({ architecture: "tiny", scale }, 5000);
  assert(one(0.5) > one(1), "smaller pictures tell less");
});
