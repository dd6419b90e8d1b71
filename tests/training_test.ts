/** Whole trainings: what crosses graph, plan, kernels and data. */
import assert from "node:assert/strict";
import { openDevice } from "../engine/plan/device.ts";
import { STEP } from "../engine/graph/op.ts";
import { OPS } from "../engine/ops/mod.ts";
import { compile } from "../engine/plan/plan.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { Residents } from "../engine/plan/residents.ts";
import { planBatches } from "../engine/train/batches.ts";
import { pictureMemory } from "../engine/train/feed.ts";
import { NonFiniteError } from "../engine/train/metrics.ts";
import { buildNetwork } from "../engine/train/network.ts";
import { type StepEvent, stepWords } from "../engine/train/loop.ts";
import type { TrainingSetup } from "../engine/train/setup.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import type { TrainingState } from "../engine/train/state.ts";
import { smallSetup } from "./fixtures.ts";

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

function networkOf({ dataset, layers, standardisation, recipe, seed }: TrainingSetup) {
  const memory = pictureMemory(dataset, recipe.batch, 2 ** 30);
  return buildNetwork(layers, memory, dataset.files.length, standardisation, recipe, seed);
}

Deno.test("ten training losses equal the float64 reference's", async () => {
  for (const optimizer of ["adam", "sgd"] as const) {
    const setup = await smallSetup(device, { batch: 4, steps: 10, optimizer });
    const { steps } = await trained(setup);
    const network = networkOf(setup);
    const { split, recipe, seed, dataset } = setup;
    const batches = planBatches(split.train, recipe, seed, dataset.labels);
    const words = (bytes: Uint8Array) => new Uint32Array(bytes.buffer, 0, bytes.byteLength / 4);
    const environment: Environment = new Map([
      [network.shards[0], Float64Array.from(words(setup.dataset.shards[0]))],
      [network.labels, Float64Array.from(setup.dataset.labels)],
    ]);
    network.shards.slice(1).forEach((shard) => environment.set(shard, new Float64Array(1)));
    for (const { step, loss, learningRate } of steps) {
      const batch = batches.at(step - 1);
      environment.set(network.training.order, Float64Array.from(batch.order));
      const now = stepWords(step - 1, batch, batch.offset, setup.seed, learningRate);
      environment.set(network.training.step, Float64Array.from(now));
      const [expected] = evaluate(
        network.graph,
        [network.training.loss, ...network.training.outputs],
        environment,
      );
      const error = Math.abs(loss - expected[0]) / Math.abs(expected[0]);
      assert(error <= 1e-4, `${optimizer}: step ${step} has loss ${loss}, expected ${expected[0]}`);
    }
    assert.equal(steps.length, 10);
  }
});

Deno.test("one batch can be learnt by heart", async () => {
  const setup = await smallSetup(device, {
    batch: 8,
    steps: 150,
    keep: 1,
    smoothing: 0,
    flip: 0,
    shift: 0,
    weightDecay: 0,
    learningRate: 1e-2,
    schedule: "constant",
    validationFraction: 0,
  });
  const learnt = { ...setup, split: { ...setup.split, train: setup.split.train.slice(0, 8) } };
  const layers = learnt.layers.filter(({ type }) => type !== "Dropout");
  const { steps } = await trained({ ...learnt, layers });
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
    OPS.find(({ name }) => key.startsWith(`${name} `))!.kernels.at(-1)!.name;
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
  const streamed = await trained({ ...await smallSetup(device, { batch: 7 }), residentBytes: 0 });
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
    const setup = await smallSetup(device, { batch: capacity, keep: 1 });
    const network = networkOf(setup);
    const residents = new Residents(device, network.graph);
    residents.write(network.shards[0], setup.dataset.shards[0]);
    residents.write(network.labels, setup.dataset.labels);
    const order = Uint32Array.from(setup.dataset.labels, (_, i) => i);
    residents.write(network.training.order, order);
    const batch = { epoch: 0, order, offset: 3, count: 7, last: false };
    residents.write(network.training.step, stepWords(5, batch, 3, 1, 1e-3));
    const { training, ring, graph } = network;
    const plan = await compile(device, graph, [training.gradients, ...training.outputs], residents);
    plan.run();
    const found = {
      gradients: new Float32Array(await plan.read(training.gradients)),
      metrics: new Float32Array(await residents.read(ring)).slice(20, 24),
    };
    plan.destroy();
    residents.destroy();
    return found;
  };
  const [partial, whole] = [await gradientsOf(18), await gradientsOf(7)];
  assert.equal(whole.metrics[2], 7);
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

Deno.test("no step waits for the device: while a readback is late, the steps go on", async () => {
  // Some drivers compile at the first use of a kernel, and the pace would seem slow for a while.
  const first = await createTrainer(await smallSetup(device, { steps: 2, batch: 1 }));
  await first.train();
  first.close();
  const trainer = await createTrainer(await smallSetup(device, { steps: 200, batch: 1 }));
  const { queue } = device.gpu;
  const { submit } = queue;
  const { mapAsync } = GPUBuffer.prototype;
  let [submits, readbacks, ahead] = [0, 0, 0];
  Object.defineProperty(queue, "submit", {
    value: (buffers: GPUCommandBuffer[]) => (submits++, submit.call(queue, buffers)),
    configurable: true,
  });
  GPUBuffer.prototype.mapAsync = async function (mode) {
    const before = submits;
    const isLate = ++readbacks === 5; // by then the pace is known
    await mapAsync.call(this, mode);
    if (!isLate) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
    ahead = submits - before;
  };
  try {
    await trainer.train();
  } finally {
    GPUBuffer.prototype.mapAsync = mapAsync;
    delete (queue as unknown as Record<string, unknown>).submit;
    trainer.close();
  }
  assert(ahead >= 4, `${ahead} steps were submitted while a readback was late`);
});

Deno.test("a gradient that is not finite stops the training and leaves the weights good", async () => {
  const setup = await smallSetup(device, { schedule: "constant", learningRate: 1e30, epochs: 20 });
  const trainer = await createTrainer(setup);
  await assert.rejects(trainer.train(), (error) => {
    assert(error instanceof NonFiniteError);
    assert.match(error.message, /not finite: (the loss|the gradient of|the weight) .*in step \d+/);
    return true;
  });
  for (const [name, values] of await trainer.weights()) {
    assert(values.every(Number.isFinite), `${name} is not finite`);
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

Deno.test("stepWords() fills every word that shaders read", () => {
  const batch = { epoch: 0, order: new Uint32Array(9), offset: 2, count: 5, last: false };
  const words = stepWords(3, batch, 2, 9, 0.5);
  assert.deepEqual([...words.subarray(0, 4)], [3, 5, 9, 2]);
  assert.equal(new Float32Array(words.buffer)[STEP.learningRate], 0.5);
  assert.equal(new Float32Array(words.buffer)[STEP.correction1], Math.fround(1 - 0.9 ** 4));
});

Deno.test("a training does not go on from numbers that are laid out otherwise", async () => {
  const setup = await smallSetup(device, { epochs: 1 });
  const trainer = await createTrainer(setup);
  const states: TrainingState[] = [];
  const write = (state: TrainingState) => Promise.resolve(void states.push(state));
  await trainer.train({ checkpoints: { due: () => false, write } });
  trainer.close();
  const [state] = states;
  const { parameters, optimizer } = state;
  for (const other of [{ parameters: parameters.slice(64) }, { optimizer: optimizer.slice(64) }]) {
    const again = await createTrainer(setup);
    await assert.rejects(again.train({}, { ...state, ...other }), /another version has written/);
    again.close();
  }
});

Deno.test("a training that goes on from mid-epoch ends with the same weights, bit by bit", async () => {
  for (const optimizer of ["adam", "sgd"] as const) {
    const whole = await createTrainer(await smallSetup(device, { batch: 7, optimizer }));
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
      const rest = await createTrainer(await smallSetup(device, { batch: 7, optimizer }));
      const later: object[] = [];
      await rest.train({ onEpoch: (event) => void later.push(event) }, state);
      rest.restoreBest();
      assert.deepEqual(await rest.weights(), expected);
      assert.deepEqual(later, events.slice(-later.length));
      rest.close();
    }
  }
});

Deno.test("training stops early where epochs bring no lower validation loss, resumed or not", async () => {
  // Nothing is learnt: the first epoch stays the best.
  const still = { learningRate: 0, weightDecay: 0, epochs: 9, patience: 2, batch: 7 };
  const trainer = await createTrainer(await smallSetup(device, still));
  const states: TrainingState[] = [];
  const checkpoints = {
    due: (step: number) => step === 6,
    write: (state: TrainingState) => Promise.resolve(void states.push(state)),
  };
  const epochs: number[] = [];
  const onEpoch = ({ epoch }: { epoch: number }) => void epochs.push(epoch);
  const steps = await trainer.train({ checkpoints, onEpoch });
  assert.deepEqual(epochs, [1, 2, 3]);
  assert.equal(steps, trainer.steps / 3);
  assert.deepEqual(states.map(({ best }) => best?.epoch), [1, 1]);
  assert.equal(await trainer.train({}, states[0]), steps);
  assert.equal(await trainer.train({}, states[1]), steps);
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
