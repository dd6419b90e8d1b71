/** Trainings in mixed precision: what float32 ones never meet. */
import assert from "node:assert/strict";
import { f32 } from "../engine/graph/spec.ts";
import { multiply } from "../engine/ops/elementwise/binary.ts";
import { openDevice } from "../engine/plan/device.ts";
import { LOSS_SCALE } from "../engine/train/loss_scaling.ts";
import { crossEntropy } from "../engine/train/losses.ts";
import { NonFiniteError } from "../engine/train/non_finite.ts";
import type { TrainingState } from "../engine/train/state.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import { type SmallSetup, smallSetup } from "./fixtures.ts";

const device = await openDevice();

const mixed = (steps: number) =>
  smallSetup(device, { precision: "mixed", batch: 8, schedule: "constant", steps });

/** Trains to the end, from a state where there is one; gives the states at `step` and at the end. */
async function statesOf(setup: SmallSetup, step: number, from?: TrainingState) {
  const trainer = await createTrainer(setup);
  const states: TrainingState[] = [];
  const checkpoints = {
    due: (done: number) => done === step,
    write: (state: TrainingState) => Promise.resolve(void states.push(state)),
  };
  try {
    await trainer.train({ checkpoints }, from);
    return { states, scaling: await trainer.lossScaling() };
  } finally {
    trainer.close();
  }
}

/** Trains so many steps, the first two as ever, the others from another loss scale. */
async function trainedAt(scale: number, steps: number) {
  const { states: [before] } = await statesOf(await mixed(steps), 2);
  const planted = { shape: [1], data: Float32Array.of(scale) };
  const variables = new Map(before.variables).set(LOSS_SCALE.scale, planted);
  const { states, scaling } = await statesOf(await mixed(steps), -1, { ...before, variables });
  return { before: before.variables, after: states[0].variables, scaling: scaling! };
}

Deno.test("a step whose gradients overflow is skipped and halves the loss scale", async () => {
  const { before, after, scaling } = await trainedAt(2 ** 24, 5);
  assert.deepEqual(scaling, { scale: 2 ** 21, skipped: 3 });
  const kept = [...after.keys()].filter((name) =>
    /^(adam|conv\d|dense\d|output)\//.test(name) || name === LOSS_SCALE.corrections
  );
  assert(kept.some((name) => name.startsWith("adam/first/")) && kept.includes("conv1/kernel"));
  for (const name of kept) assert.deepEqual(after.get(name), before.get(name), name);
});

Deno.test("a loss scale that no training comes to is refused", async () => {
  for (const scale of [NaN, Infinity, 0, -1, 3, 2 ** 25]) {
    await assert.rejects(trainedAt(scale, 3), /as its loss scale is .*: expected a power of two/);
  }
});

Deno.test("after an overflow a training goes on, its corrections as of the steps it took", async () => {
  const { before, after, scaling: { scale, skipped } } = await trainedAt(2 ** 24, 16);
  assert(skipped > 0 && skipped < 14, `${skipped} steps were skipped`);
  assert.equal(scale, 2 ** (24 - skipped));
  assert.notDeepEqual(after.get("conv1/kernel")!.data, before.get("conv1/kernel")!.data);
  assert(after.get("conv1/kernel")!.data.every(Number.isFinite));
  const taken = 16 - skipped;
  after.get(LOSS_SCALE.corrections)!.data.forEach((correction, i) => {
    const expected = 1 - [0.9, 0.999][i] ** taken;
    assert(Math.abs(correction - expected) < 1e-5 * expected, `${correction}, not ${expected}`);
  });
});

Deno.test("gradients that overflow at every loss scale end the training", async () => {
  const setup = await mixed(40);
  const loss: typeof setup.loss = (call) => {
    const huge = call.graph.constant("huge", f32(1), [1e30]);
    return call.graph.append(multiply, [crossEntropy()(call), huge], {});
  };
  await assert.rejects(statesOf({ ...setup, loss }, -1), (error) => {
    assert(error instanceof NonFiniteError);
    assert.match(
      error.message,
      /a gradient in halves, whatever the loss scale down to 1, in step 17/,
    );
    return true;
  });
});

Deno.test("a loss that is not finite ends a mixed training, too", async () => {
  const setup = await mixed(20);
  const recipe = { ...setup.recipe, learningRate: 1e30 };
  await assert.rejects(statesOf({ ...setup, recipe }, -1), /not finite: (the loss|the weight) /);
});

Deno.test("mixed precision is refused where the adapter has no halves", async () => {
  const features = { has: (name: string) => name !== "shader-f16" };
  const without = { ...device, traits: { ...device.traits, features } };
  const setup = { ...await mixed(1), device: without };
  await assert.rejects(
    createTrainer(setup),
    /in mixed precision as .* lacks shader-f16: train in f32/,
  );
});
