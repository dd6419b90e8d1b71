/** The running statistics of batch normalisation, in trainings. */
import assert from "node:assert/strict";
import { f32 } from "../engine/graph/spec.ts";
import type { Forward } from "../engine/model/layer.ts";
import { batchNormalization, conv2D, dense, flatten } from "../engine/model/layers/mod.ts";
import { relu, residual, sequential } from "../engine/model/layers/mod.ts";
import { multiply } from "../engine/ops/elementwise/binary.ts";
import { openDevice } from "../engine/plan/device.ts";
import { LOSS_SCALE } from "../engine/train/loss_scaling.ts";
import type { TrainingSetup } from "../engine/train/setup.ts";
import type { TrainingState } from "../engine/train/state.ts";
import type { StoredVariables } from "../engine/train/store.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import { smallSetup } from "./fixtures.ts";

const device = await openDevice();

/** A narrow network that normalises both pictures and rows. */
const network = () =>
  sequential(
    conv2D(4, 3, { strides: 3 }),
    batchNormalization({ momentum: 0.75 }),
    relu(),
    residual([conv2D(4, 3), batchNormalization(), relu()]),
    flatten(),
    dense(6),
    batchNormalization(),
    relu(),
    dense(2),
  );

async function setupOf(changes: Parameters<typeof smallSetup>[1]): Promise<TrainingSetup> {
  const recipe = { batch: 8, schedule: "constant" as const, ...changes };
  return { ...await smallSetup(device, recipe), forward: network() };
}

/** Trains to the end, from a state where there is one; gives the states at `step` and at the end. */
async function statesOf(setup: TrainingSetup, step: number, from?: TrainingState) {
  const trainer = await createTrainer(setup);
  const states: TrainingState[] = [];
  const checkpoints = {
    due: (done: number) => done === step,
    write: (state: TrainingState) => Promise.resolve(void states.push(state)),
  };
  try {
    await trainer.train({ checkpoints }, from);
    return states;
  } finally {
    trainer.close();
  }
}

const statisticsOf = (variables: StoredVariables) =>
  [...variables].filter(([name]) => /^(?!best\/).*running/.test(name));

Deno.test("running statistics are averaged with the weights, and resumed to the same bytes", async () => {
  const setup = () => setupOf({ steps: 6, ema: 0.5 });
  const [third, last] = await statesOf(await setup(), 3);
  for (const name of ["runningMean", "runningVariance", "scale"]) {
    const [own, average] = ["", "ema/"].map((prefix) =>
      last.variables.get(`${prefix}norm1/${name}`)!
    );
    assert(average.data.every(Number.isFinite), name);
    assert.notDeepEqual(average.data, own.data, name);
    assert.notDeepEqual(average.data, third.variables.get(`ema/norm1/${name}`)!.data, name);
  }
  const [resumed] = await statesOf(await setup(), -1, third);
  assert.deepEqual(resumed.variables, last.variables);
});

Deno.test("running statistics are trained, kept, and resumed to the same bytes", async () => {
  const setup = await setupOf({ steps: 6 });
  const [third, last] = await statesOf(setup, 3);
  const names = [...last.variables.keys()];
  assert(names.includes("residual1/norm1/runningVariance"), names.join());
  assert(!names.some((name) => /^(adam|sgd).*running/.test(name)), "no optimizer follows them");
  assert.notDeepEqual(statisticsOf(third.variables), statisticsOf(last.variables));
  for (const [name, { data }] of statisticsOf(last.variables)) {
    const first = name.endsWith("Mean") ? 0 : 1;
    assert(data.every((value) => Number.isFinite(value) && value !== first), name);
  }
  const [resumed] = await statesOf(await setupOf({ steps: 6 }), -1, third);
  assert.deepEqual(resumed.variables, last.variables);
});

Deno.test("a step that is not finite leaves running statistics good", async () => {
  const setup = await setupOf({ steps: 4, learningRate: 1e30 });
  const trainer = await createTrainer(setup);
  await assert.rejects(trainer.train(), /not finite: (the loss|the gradient of|the weight)/);
  const found = statisticsOf(await trainer.weights());
  assert.equal(found.length, 6);
  for (const [name, { data }] of found) assert(data.every(Number.isFinite), name);
  trainer.close();
});

Deno.test("a statistic that would not be finite is named, and stays what it was", async () => {
  const setup = await setupOf({ steps: 3 });
  const huge: Forward = (net, x) => {
    const factor = net.graph.constant("huge", f32(1), [1e25]);
    return network()(net, net.graph.append(multiply, [x, factor], {}));
  };
  const trainer = await createTrainer({ ...setup, forward: huge });
  await assert.rejects(
    trainer.train(),
    /not finite: the statistic norm1\/runningVariance in step 1/,
  );
  for (const [name, { data }] of statisticsOf(await trainer.weights())) {
    assert(data.every(Number.isFinite), name);
  }
  trainer.close();
});

Deno.test("a statistic of a part is named by its step, after which no weight changes", async () => {
  // Every part takes numbers ten million times as large: the squares of those of the fourth overflow.
  const small = sequential(conv2D(4, 3, { strides: 3 }), batchNormalization(), flatten(), dense(2));
  const growing: Forward = (net, x) => {
    const factor = net.variable("factor", f32(1), { initial: () => [1], isTrainable: false });
    const seven = net.graph.constant("seven", f32(1), [1e7]);
    net.update(factor, net.graph.append(multiply, [factor, seven], {}));
    return small(net, net.graph.append(multiply, [x, factor], {}));
  };
  const weightsAfter = async (steps: number) => {
    const setup = await setupOf({ steps, accumulate: 2, learningRate: 1e-6 });
    const trainer = await createTrainer({ ...setup, forward: growing });
    await assert.rejects(
      trainer.train(),
      /not finite: the statistic norm1\/runningVariance in step 2/,
    );
    const weights = await trainer.weights();
    trainer.close();
    return [...weights].filter(([name]) => /kernel|bias/.test(name));
  };
  assert.deepEqual(await weightsAfter(3), await weightsAfter(2));
});

Deno.test("a step that overflows in halves changes no running statistic", async () => {
  const setup = () => setupOf({ steps: 4, precision: "mixed" });
  const [before] = await statesOf(await setup(), 2);
  const planted = { shape: [1], data: Float32Array.of(2 ** 24) };
  const variables = new Map(before.variables).set(LOSS_SCALE.scale, planted);
  const [after] = await statesOf(await setup(), -1, { ...before, variables });
  const skipped = after.variables.get(LOSS_SCALE.counters)!.data[1];
  assert.equal(skipped, 2, "both steps were skipped");
  assert.deepEqual(statisticsOf(after.variables), statisticsOf(before.variables));
});
