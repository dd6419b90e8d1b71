/** Whole trainings: what crosses graph, plan, kernels and data. */
import assert from "node:assert/strict";
import { ALL_OPS } from "../engine/check/all_ops.ts";
import type { Tensor } from "../engine/graph/graph.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { stepWords } from "../engine/graph/step.ts";
import { type OptimizerName, optimizerOf } from "../engine/optimizers/mod.ts";
import { correctionsOf } from "../engine/optimizers/optimizer.ts";
import { openDevice } from "../engine/plan/device.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";
import { planBatches } from "../engine/train/batches.ts";
import type { StepEvent } from "../engine/train/events.ts";
import { buildNetwork } from "../engine/train/network.ts";
import { NonFiniteError } from "../engine/train/non_finite.ts";
import type { Recipe } from "../engine/train/recipes.ts";
import type { TrainingSetup } from "../engine/train/setup.ts";
import type { TrainingState } from "../engine/train/state.ts";
import { createTrainer, networkOptions } from "../engine/train/trainer.ts";
import { EFFECT_DELAY } from "../engine/train/verdicts.ts";
import { type SmallSetup, smallSetup } from "./fixtures.ts";

const device = await openDevice();

/** Trains, and returns the final weights and all step events. */
async function trained(setup: TrainingSetup) {
  const trainer = await createTrainer(setup);
  const steps: StepEvent[] = [];
  try {
    await trainer.train({ onStep: (event) => void steps.push(event) });
    return { weights: await trainer.weights(), steps };
  } finally {
    trainer.close();
  }
}

const networkOf = (setup: TrainingSetup) => buildNetwork(networkOptions(setup));

/** An input of a network's graph. */
function inputOf({ graph }: ReturnType<typeof networkOf>, name: string): Tensor {
  return graph.tensors.find((tensor) => tensor.source.kind === "input" && tensor.name === name)!;
}

/** Optimizers and precisions, and how far a loss may be from the float64 reference's. */
const TRAININGS: (Partial<Recipe> & { readonly optimizer: OptimizerName; tolerance: number })[] = [
  { optimizer: "adam", tolerance: 1e-4 },
  { optimizer: "sgd", tolerance: 1e-4 },
  { optimizer: "adam", precision: "mixed", tolerance: 1e-2 },
  // All augmentations, with soft targets, and two looks at pictures that are validated.
  {
    optimizer: "adam",
    augmentations: {
      alternatingFlip: 1,
      reflectedShift: 2,
      scale: 0.1,
      rotate: 20,
      crop: 0.3,
      colour: 0.3,
      cutout: 8,
      mixup: 0.4,
      cutmix: 1,
    },
    views: "mirror",
    tolerance: 1e-4,
  },
];

/**
 * A small training. A mixed one computes by subgroup matrices where the device has any, which a CPU's
 * tuner would not choose.
 */
async function setupOf(recipe: Partial<Recipe>): Promise<SmallSetup> {
  const setup = await smallSetup(device, recipe);
  if (!recipe.precision || !device.traits.matrices) return setup;
  const trainer = await createTrainer(setup);
  const keys = Object.keys(trainer.choices).filter((key) => key.includes('"precision":"mixed"'));
  trainer.close();
  const choices = Object.fromEntries(keys.map((key) => [key, "subgroup_matrices@2x2_2x1"]));
  const chosen = await createTrainer({ ...setup, choices });
  assert(keys.length > 0 && keys.some((key) => chosen.choices[key] === choices[key]));
  chosen.close();
  return { ...setup, choices };
}

for (const { tolerance, ...chosen } of TRAININGS) {
  const named = [
    chosen.optimizer,
    chosen.precision ?? [],
    Object.keys(chosen.augmentations ?? {}),
  ].flat().join(", ");
  Deno.test(`ten training losses equal the float64 reference's: ${named}`, async () => {
    const setup = await setupOf({ batch: 4, steps: 10, ...chosen });
    const { steps } = await trained(setup);
    const network = networkOf(setup);
    const { split, recipe, seed, dataset } = setup;
    const batches = planBatches(split.train, recipe, seed, dataset.labels);
    const used = optimizerOf(chosen.optimizer, {
      weightDecay: recipe.weightDecay,
      momentum: recipe.momentum,
    });
    const words = (bytes: Uint8Array) => new Uint32Array(bytes.buffer, 0, bytes.byteLength / 4);
    const environment: Environment = new Map([
      [inputOf(network, "shard 0"), Float64Array.from(words(dataset.shards[0]))],
      [inputOf(network, "targets"), Float64Array.from(dataset.labels)],
    ]);
    for (const i of [1, 2, 3]) environment.set(inputOf(network, `shard ${i}`), new Float64Array(1));
    for (const { step, loss, accuracy = NaN, learningRate } of steps) {
      const { offset, count, epoch } = batches.at(step - 1);
      environment.set(network.training.order, Float64Array.from(batches.orderOf(epoch)));
      const index = step - 1;
      const corrections = correctionsOf(used, step);
      const now = { index, count, seed, offset, learningRate, corrections };
      environment.set(network.training.step, Float64Array.from(stepWords(now)));
      const { loss: expectedLoss, outputs } = network.training;
      const [expected] = evaluate(network.graph, [expectedLoss, ...outputs], environment);
      const error = Math.abs(loss - expected[0]) / Math.abs(expected[0]);
      assert(error <= tolerance, `step ${step} has loss ${loss}, expected ${expected[0]}`);
      assert([0, 0.25, 0.5, 0.75, 1].includes(accuracy), `step ${step} has accuracy ${accuracy}`);
    }
    assert.equal(steps.length, 10);
  });

  Deno.test(`a training that goes on from mid-epoch ends with the same weights: ${named}`, async () => {
    const whole = await createTrainer(await setupOf({ batch: 7, ...chosen }));
    const states: TrainingState[] = [];
    const checkpoints = {
      due: (step: number) => step === 3 || step === 6,
      write: (state: TrainingState) => Promise.resolve(void states.push(state)),
    };
    const events: object[] = [];
    await whole.train({ checkpoints, onEpoch: (event) => void events.push(event) });
    whole.restoreBest();
    const expected = await whole.weights();
    whole.close();
    assert.deepEqual(states.map(({ step }) => step), [3, 6, 8]);
    for (const state of states.slice(0, 2)) {
      const rest = await createTrainer(await setupOf({ batch: 7, ...chosen }));
      const later: object[] = [];
      await rest.train({ onEpoch: (event) => void later.push(event) }, state);
      rest.restoreBest();
      assert.deepEqual(await rest.weights(), expected);
      assert.deepEqual(later, events.slice(-later.length));
      rest.close();
    }
  });
}

Deno.test("one batch can be learnt by heart", async () => {
  const setup = await smallSetup(device, {
    batch: 8,
    steps: 150,
    rate: 0,
    smoothing: 0,
    augmentations: {},
    weightDecay: 0,
    learningRate: 1e-2,
    schedule: "constant",
    validationFraction: 0,
  });
  const learnt = { ...setup, split: { ...setup.split, train: setup.split.train.slice(0, 8) } };
  const { steps } = await trained(learnt);
  assert(steps.at(-1)!.loss < 0.01, `the last loss is ${steps.at(-1)!.loss}`);
});

Deno.test("the same seed gives bit-identical weights, another seed does not", async () => {
  const first = await trained(await smallSetup(device));
  const second = await trained(await smallSetup(device));
  assert.deepEqual(second.weights, first.weights);
  const other = await trained({ ...await smallSetup(device), seed: 2 });
  assert.notDeepEqual(other.weights, first.weights);
});

Deno.test("kernels that were chosen before are used again", async () => {
  const setup = await smallSetup(device);
  const byDefault = await createTrainer(setup);
  // The last kernel of an op is the one that fits any call.
  const last = (key: string) =>
    ALL_OPS.find(({ name }) => key.startsWith(`${name} `))!.kernels
      .findLast(({ precision }) => precision === undefined)!.name;
  const plain = Object.fromEntries(
    Object.keys(byDefault.choices).map((key) => [key, last(key)]),
  );
  byDefault.close();
  assert.notDeepEqual(plain, byDefault.choices);
  const pinned = await createTrainer({ ...setup, choices: plain });
  assert.deepEqual(pinned.choices, plain);
  pinned.close();
});

Deno.test("streamed pictures give the same weights as resident ones", async () => {
  const resident = await trained(await smallSetup(device, { batch: 7 }));
  const streamed = await trained(await smallSetup(device, { batch: 7 }, { residentBytes: 0 }));
  assert.deepEqual(streamed.weights, resident.weights);
  assert.deepEqual(
    streamed.steps.map(({ loss }) => loss),
    resident.steps.map(({ loss }) => loss),
  );
});

Deno.test("test pictures and their labels influence nothing", async () => {
  const clean = await trained(await smallSetup(device));
  const setup = await smallSetup(device);
  const bytes = setup.dataset.height * setup.dataset.width * 3;
  for (const index of setup.split.test) {
    setup.dataset.labels[index] = 1 - setup.dataset.labels[index];
    setup.dataset.shards[0].fill(index, index * bytes, (index + 1) * bytes);
  }
  assert.deepEqual((await trained(setup)).weights, clean.weights);
});

Deno.test("7 pictures in a batch of 18 equal a batch of 7", async () => {
  const gradientsOf = async (capacity: number) => {
    const setup = await smallSetup(device, { batch: capacity, rate: 0 });
    const network = networkOf(setup);
    const residents = new Residents(device, network.graph);
    const feed = network.examples.open(residents);
    const order = Uint32Array.from(setup.split.train, (_, i) => i);
    const { training, ring, graph } = network;
    await feed.place(training, { epoch: 0, offset: 3, count: 7, last: false }, order);
    const words = {
      index: 5,
      count: 7,
      seed: 1,
      offset: 3,
      learningRate: 1e-3,
      corrections: [1, 1],
    };
    residents.write(training.step, stepWords(words));
    const gradients = graph.tensors.find(({ name }) => name.endsWith(" gradients"))!;
    const plan = await compile(device, graph, [gradients, ...training.outputs], residents);
    plan.run();
    const columns = network.metrics.length;
    const found = {
      gradients: new Float32Array(await plan.read(gradients)),
      metrics: new Float32Array(await residents.read(ring)).slice(5 * columns, 6 * columns),
    };
    plan.destroy();
    residents.destroy();
    return found;
  };
  const [partial, whole] = [await gradientsOf(18), await gradientsOf(7)];
  const close = (a: Float32Array, b: Float32Array) => {
    const norm = Math.hypot(...b);
    assert(norm > 0 && Math.hypot(...a.map((value, i) => value - b[i])) <= 1e-5 * norm);
  };
  close(partial.gradients, whole.gradients);
  close(partial.metrics, whole.metrics);
});

Deno.test("no GPU object is made after the first step", async () => {
  const setup = await smallSetup(device, { epochs: 3, batch: 4 });
  const trainer = await createTrainer(setup);
  const made: string[] = [];
  const names = [
    "createBuffer",
    "createBindGroup",
    "createComputePipelineAsync",
    "createShaderModule",
  ] as const;
  for (const name of names) {
    const original = device.gpu[name].bind(device.gpu) as (argument: unknown) => unknown;
    const counted = (argument: unknown) => (made.push(name), original(argument));
    Object.defineProperty(device.gpu, name, { value: counted, configurable: true });
  }
  try {
    let first: number | undefined;
    await trainer.train({ onStep: () => void (first ??= made.length) });
    assert(first && first >= 3, "the readback's buffers, made before the first step, are counted");
    assert.equal(made.length, first, made.join());
  } finally {
    for (const name of names) delete (device.gpu as unknown as Record<string, unknown>)[name];
    trainer.close();
  }
});

Deno.test("a gradient that is not finite stops the training and leaves the weights good", async () => {
  const setup = await smallSetup(device, { schedule: "constant", learningRate: 1e30, epochs: 20 });
  const trainer = await createTrainer(setup);
  await assert.rejects(trainer.train(), (error) => {
    assert(error instanceof NonFiniteError);
    assert.match(error.message, /not finite: (the loss|the gradient of|the weight) .*in step \d+/);
    return true;
  });
  for (const [name, { data }] of await trainer.weights()) {
    assert(data.every(Number.isFinite), `${name} is not finite`);
  }
  trainer.close();
});

Deno.test("evaluation does not depend on the batch that a picture is in", async () => {
  const trainer = await createTrainer(await smallSetup(device, { batch: 16 }));
  const all = await trainer.evaluate(Uint32Array.from({ length: 24 }, (_, i) => i));
  const some = await trainer.evaluate(Uint32Array.of(3, 17, 22));
  assert.deepEqual([...some.losses], [3, 17, 22].map((i) => all.losses[i]));
  assert.equal(all.probabilities.length, 48);
  trainer.close();
});

Deno.test("a training does not go on from variables that are not the network's", async () => {
  const setup = await smallSetup(device, { epochs: 1 });
  const trainer = await createTrainer(setup);
  const states: TrainingState[] = [];
  const write = (state: TrainingState) => Promise.resolve(void states.push(state));
  await trainer.train({ checkpoints: { due: () => false, write } });
  trainer.close();
  const [state] = states;
  const kernel = state.variables.get("conv1/kernel")!;
  const changes: [string, typeof kernel | undefined, RegExp][] = [
    [
      "conv1/kernel",
      undefined,
      /'conv1\/kernel' is missing where the network has f32\[3, 3, 3, 4\]/,
    ],
    ["conv1/kernel", { ...kernel, shape: [108] }, /'conv1\/kernel' is f32\[108\] where/],
    ["conv9/kernel", kernel, /'conv9\/kernel' is not the network's/],
  ];
  for (const [name, changed, message] of changes) {
    const variables = new Map(state.variables);
    if (changed) variables.set(name, changed);
    else variables.delete(name);
    const again = await createTrainer(setup);
    await assert.rejects(again.train({}, { ...state, variables }), message);
    again.close();
  }
});

Deno.test("training stops early where epochs bring no lower validation loss, resumed or not", async () => {
  // Nothing is learnt: the first epoch stays the best, the third is one too many.
  const still = { learningRate: 0, weightDecay: 0, epochs: 30, patience: 2, batch: 7 };
  const setup = await smallSetup(device, still);
  const perEpoch = Math.ceil(setup.split.train.length / 7);
  const trainer = await createTrainer(setup);
  const states: TrainingState[] = [];
  const lastVerdict = 3 * perEpoch;
  const checkpoints = {
    // Before, between the validation and its effect, and at the end.
    due: (step: number) => step === lastVerdict - 1 || step === lastVerdict + EFFECT_DELAY - 3,
    write: (state: TrainingState) => Promise.resolve(void states.push(state)),
  };
  const epochs: { epoch: number; bestEpoch?: number }[] = [];
  const onEpoch = (event: typeof epochs[number]) => void epochs.push(event);
  const steps = await trainer.train({ checkpoints, onEpoch });
  assert.equal(steps, lastVerdict + EFFECT_DELAY);
  assert.equal(epochs.length, Math.floor(steps / perEpoch));
  assert(epochs.every(({ bestEpoch }) => bestEpoch === 1));
  assert.equal(states.length, 3);
  for (const state of states) assert.equal(await trainer.train({}, state), steps);
  trainer.close();
});

Deno.test("learning rates that were chosen while training are taken again after a resume", async () => {
  const setup = await smallSetup(device, { batch: 7, schedule: "constant" });
  const trainer = await createTrainer(setup);
  const rates: number[] = [];
  let done = 0;
  const onStep = ({ learningRate }: StepEvent) => void rates.push(learningRate);
  const control = {
    paused: false,
    wait: () => Promise.resolve(),
    get learningRate() {
      return done++ < 2 ? undefined : 0.5;
    },
  };
  const states: TrainingState[] = [];
  const checkpoints = {
    due: (step: number) => step === 4,
    write: (state: TrainingState) => Promise.resolve(void states.push(state)),
  };
  const changes: object[] = [];
  const onLearningRate = (change: object) => void changes.push(change);
  await trainer.train({ onStep, onLearningRate, control, checkpoints });
  const expected = await trainer.weights();
  assert.deepEqual(rates, [1e-3, 1e-3, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  assert.deepEqual(changes, [{ type: "learningRate", step: 3, value: 0.5 }]);
  assert.deepEqual(states[0].learningRates, [{ step: 3, value: 0.5 }]);
  await trainer.train({}, states[0]);
  assert.deepEqual(await trainer.weights(), expected);
  trainer.close();
});

Deno.test("what was asked of the learning rate last holds, before and after a resume", async () => {
  const setup = await smallSetup(device, { batch: 7, schedule: "constant" });
  const trainer = await createTrainer(setup);
  const states: TrainingState[] = [];
  await trainer.train({
    checkpoints: {
      due: (step: number) => step === 2,
      write: (state: TrainingState) => Promise.resolve(void states.push(state)),
    },
  });
  const taken = async (asked: number) => {
    const rates: number[] = [];
    const onStep = ({ learningRate }: StepEvent) => void rates.push(learningRate);
    const learningRates = [{ step: 3, value: 0.25 }, { step: 6, value: 0.5 }];
    const control = { paused: false, wait: () => Promise.resolve(), learningRate: asked };
    await trainer.train({ onStep, control }, { ...states[0], learningRates });
    return rates;
  };
  assert.deepEqual(await taken(0.5), [0.25, 0.25, 0.25, 0.5, 0.5, 0.5], "asked before the loss");
  assert.deepEqual(await taken(0.125), [0.125, 0.125, 0.125, 0.125, 0.125, 0.125], "asked now");
  trainer.close();
});

Deno.test("an outside that is slow to be told does not change the pace", async () => {
  const trainer = await createTrainer(await smallSetup(device, { batch: 7, epochs: 12 }));
  const paceWith = async (milliseconds: number) => {
    const speeds: number[] = [];
    const write = () => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
    const onStep = ({ imagesPerSecond }: StepEvent) => void speeds.push(imagesPerSecond);
    await trainer.train({ snapshots: { wants: (step) => step === 4, write }, onStep });
    return speeds.at(-1)!;
  };
  await paceWith(0); // the driver compiles
  const [quick, slow] = [await paceWith(0), await paceWith(3000)];
  assert(slow > quick / 6, `${slow} images/s in place of ${quick}`);
  trainer.close();
});

Deno.test("a training that is paused can be ended", async () => {
  const trainer = await createTrainer(await smallSetup(device));
  const stop = new AbortController();
  const wait = () => {
    stop.abort();
    return new Promise<void>(() => {});
  };
  const control = { paused: true, wait };
  assert.equal(await trainer.train({ control, signal: stop.signal }), 0);
  trainer.close();
});
