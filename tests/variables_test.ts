/** What a layer keeps beside its parameters: of any element type, trainable or not, updated by steps. */
import assert from "node:assert/strict";
import { f16, f32, Graph, openDevice, ops, train, u32 } from "../engine/mod.ts";
import type { Forward, Net, Tensor } from "../engine/mod.ts";
import { createNet } from "../engine/model/net.ts";
import { arrayExamples } from "../engine/train/arrays.ts";
import { readSafetensors, writeSafetensors } from "../engine/formats/safetensors.ts";
import { type Recipe, RECIPES } from "../engine/train/recipes.ts";
import type { TrainingState } from "../engine/train/state.ts";
import { createTrainer } from "../engine/train/trainer.ts";

const MOMENTUM = 0.75;
const ONES = { initial: (size: number) => new Float32Array(size).fill(1), isTrainable: false };

/** Multiplies by the running mean of its inputs, counts the steps, and keeps some halves. */
function byRunningMean(net: Net, x: Tensor): Tensor {
  const { graph, step } = net;
  const running = net.variable("mean", f32(x.shape[1]), ONES);
  const last = net.variable("last step", u32(8), { isTrainable: false });
  net.variable("halves", f16(3), { isTrainable: false, initial: () => [1, 2, 0.5] });
  if (step) {
    const mean = graph.append(ops.reduceMean, [x], { axes: [0], keepdims: false });
    const share = (of: Tensor, value: number) =>
      graph.append(ops.multiply, [of, graph.constant(`${value}`, f32(1), [value])], {});
    const [kept, added] = [share(running, MOMENTUM), share(mean, 1 - MOMENTUM)];
    net.update(running, graph.append(ops.add, [kept, added], {}));
    net.update(last, step);
  }
  return graph.append(ops.multiply, [x, running], {});
}

/** A dense layer of two classes after it. */
const forward: Forward = (net, x) => {
  const kernel = net.variable("kernel", f32(2, 2), { initial: () => [1, -1, 0.5, 0.25] });
  const y = byRunningMean(net.scope("norm"), x);
  return net.graph.append(ops.matMul, [y, kernel], {
    transA: false,
    transB: false,
    activation: "none",
  });
};

const NUMBERS = Float32Array.of(1, 4, 2, 3, 3, 2, 4, 1, 5, 8, 6, 7, 7, 6, 8, 5);
const LABELS = [0, 1, 0, 1, 1, 0, 1, 0];
const INPUTS = { data: NUMBERS, shape: [8, 2] };

/** The running mean of both columns, whose mean is 4.5, after so many steps of all examples. */
const meanAfter = (steps: number) => 4.5 + (1 - 4.5) * MOMENTUM ** steps;

const closeTo = (found: ArrayLike<number>, expected: number) =>
  Array.from(found).forEach((value) => assert(Math.abs(value - expected) < 1e-5, `${value}`));

Deno.test("a layer's running mean is updated in training, and read in predicting", async () => {
  const data = { images: INPUTS, labels: LABELS };
  const run = await train(await openDevice(), forward, data, { epochs: 5, batch: 8 });
  const weights = new Map([...run.weights].map(([name, { data }]) => [name, [...data]]));
  assert.deepEqual([...weights.keys()], ["kernel", "norm/mean", "norm/last step", "norm/halves"]);
  closeTo(weights.get("norm/mean")!, meanAfter(5));
  assert.equal(weights.get("norm/last step")![0], 4);
  assert.deepEqual(weights.get("norm/halves"), [1, 2, 0.5]);
  const [a, b, c, d] = weights.get("kernel")!;
  for (let i = 0; i < 2; i++) {
    const [probability] = (await run.predict({ data: Float32Array.of(1, 2), shape: [1, 2] })).data;
    const logits = [a + 2 * c, b + 2 * d].map((logit) => logit * meanAfter(5));
    const expected = 1 / (1 + Math.exp(logits[1] - logits[0]));
    assert(Math.abs(probability - expected) < 1e-4, `${probability}, not ${expected}`);
  }
  assert.deepEqual(readSafetensors(writeSafetensors(run.weights)), run.weights);
  run.close();
});

async function openTrainer(changes: Partial<Recipe> = {}) {
  const standardisation = { mean: [0, 0], scale: [1, 1] };
  const targets = { data: Uint32Array.from(LABELS), shape: [] };
  const all = Uint32Array.from(LABELS, (_, i) => i);
  return await createTrainer({
    device: await openDevice(),
    examples: arrayExamples(INPUTS, targets, { standardisation, capacity: 8, largest: 2 ** 20 }),
    split: { train: all, validation: all, test: all },
    forward,
    // Each epoch climbs the loss: the first is the best.
    recipe: {
      ...RECIPES.modern,
      epochs: 4,
      batch: 8,
      learningRate: -0.1,
      schedule: "constant",
      weightDecay: 0.5,
      augmentations: {},
      ...changes,
    },
    seed: 1,
  });
}

Deno.test("all element types last: in states, in the best weights, and after resuming", async () => {
  const trainer = await openTrainer();
  const states: TrainingState[] = [];
  const write = (state: TrainingState) => Promise.resolve(void states.push(state));
  await trainer.train({ checkpoints: { due: (step) => step === 2, write } });
  const last = await trainer.weights();
  closeTo(last.get("norm/mean")!.data, meanAfter(4)); // neither stepped nor decayed
  assert.deepEqual(states.map(({ step }) => step), [2, 4]);
  const [{ variables }] = states;
  closeTo(variables.get("norm/mean")!.data, meanAfter(2));
  closeTo(variables.get("best/norm/mean")!.data, meanAfter(1));
  assert.deepEqual(readSafetensors(writeSafetensors(variables)), variables);
  assert(
    ![...variables.keys()].some((name) => /^adam.*norm/.test(name)),
    "no moments of statistics",
  );

  await trainer.evaluate(Uint32Array.of(0, 1));
  assert.deepEqual(await trainer.weights(), last);
  trainer.restoreBest();
  const best = await trainer.weights(); // of epoch 1
  closeTo(best.get("norm/mean")!.data, meanAfter(1));
  assert.equal(best.get("norm/last step")!.data[0], 0);
  assert.deepEqual(best.get("norm/halves"), { shape: [3], data: Float16Array.of(1, 2, 0.5) });
  trainer.close();

  const resumed = await openTrainer();
  await resumed.train({}, states[0]);
  assert.deepEqual(await resumed.weights(), last);
  const wrong = new Map(variables).set("norm/last step", { shape: [8], data: new Float32Array(8) });
  await assert.rejects(
    resumed.train({}, { ...states[0], variables: wrong }),
    /its 'norm\/last step' is f32\[8\] where the network has u32\[8\]/,
  );
  resumed.close();
});

Deno.test("running statistics have a moving average as weights do, also after resuming", async () => {
  const trainer = await openTrainer({ ema: 0.125 });
  const states: TrainingState[] = [];
  const write = (state: TrainingState) => Promise.resolve(void states.push(state));
  await trainer.train({ checkpoints: { due: (step) => step === 2, write } });
  const last = await trainer.weights();
  trainer.close();
  // In step i it keeps the smaller of i / (i + 10) and an eighth, which comes second.
  let average = meanAfter(1);
  [1 / 11, 0.125, 0.125].forEach((kept, i) => {
    average = meanAfter(i + 2) + kept * (average - meanAfter(i + 2));
  });
  closeTo(last.get("norm/mean")!.data, average);
  assert.equal(last.get("norm/last step")!.data[0], 3);
  const resumed = await openTrainer({ ema: 0.125 });
  await resumed.train({}, states[0]);
  assert.deepEqual(await resumed.weights(), last);
  resumed.close();
});

Deno.test("a net updates what no optimizer does, and the optimizer trains floats alone", async () => {
  const graph = new Graph();
  const zeros = { kind: "zeros" } as const;
  const initialisers = { convolution: zeros, dense: zeros, bias: zeros };
  const net = createNet({ graph, initialisers, seed: 1 });
  const x = graph.input("x", f32(2));
  assert.throws(() => net.update(x, x), /Cannot update 'x' as it is no variable/);
  const bias = net.parameter("bias", [2], "bias");
  assert.throws(() => net.update(bias, x), /Cannot update 'bias' as it is trainable/);
  const counting: Forward = (net, x) => (net.variable("count", u32(1)), forward(net, x));
  await assert.rejects(
    train(await openDevice(), counting, { images: INPUTS, labels: LABELS }),
    /Cannot train 'count' as it is u32\[1\]: expected f32, or isTrainable: false/,
  );
});
