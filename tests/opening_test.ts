/** What can't be opened, or fails while it is used, leaves nothing on the device. */
import assert from "node:assert/strict";
import { dense, f32, flatten, ops, sequential, train } from "../engine/mod.ts";
import type { Forward, Model } from "../engine/mod.ts";
import { featureMaps, openInspector } from "../engine/inspect/inspector.ts";
import { openPredictor } from "../engine/inspect/predict.ts";
import { openDevice } from "../engine/plan/device.ts";
import { openForward } from "../engine/train/forward_plan.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import { trainedModel } from "../engine/train/trained_model.ts";
import { smallSetup, STANDARDISATION } from "./fixtures.ts";

const device = await openDevice();

/** Buffers that are not destroyed, from here on. */
const alive = new Set<GPUBuffer>();
const createBuffer = device.gpu.createBuffer.bind(device.gpu);
Object.defineProperty(device.gpu, "createBuffer", {
  value(descriptor: GPUBufferDescriptor) {
    const buffer = createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    Object.defineProperty(buffer, "destroy", {
      value: () => (alive.delete(buffer), destroy()),
    });
    alive.add(buffer);
    return buffer;
  },
});

/** More than the adapter binds, asked for by a layer. */
const tooLarge: Forward = (net, x) => {
  const classes = device.gpu.limits.maxStorageBufferBindingSize / 4 / 64 + 1;
  const kernel = net.variable("large kernel", f32(64, classes));
  const options = { transA: false, transB: false, activation: "none" } as const;
  return net.graph.append(ops.matMul, [dense(64)(net, flatten()(net, x)), kernel], options);
};

/** Fails when its variable comes to the device, after all that was there before. */
const withoutNumbers: Forward = (net, x) => {
  const initial = () => {
    throw new Error("no first numbers");
  };
  const late = net.variable("late", f32(2), { initial, isTrainable: false });
  return net.graph.append(ops.add, [x, late], {});
};

Deno.test("a training that can't be opened, or that fails, leaves nothing", async () => {
  const images = { data: new Float32Array(32), shape: [2, 4, 4, 1] };
  const data = { images, labels: [0, 1] };
  await assert.rejects(train(device, tooLarge, data), /Cannot hold .* as it takes/);
  assert.equal(alive.size, 0);
  const network = sequential(flatten(), dense(2));
  const onStep = () => {
    throw new Error("enough");
  };
  await assert.rejects(train(device, network, data, { epochs: 1, onStep }), /enough/);
  assert.equal(alive.size, 0);
  const run = await train(device, network, data, { epochs: 1 });
  assert(alive.size > 0);
  run.close();
  assert.equal(alive.size, 0);
});

Deno.test("pictures that are streamed leave no Worker where a trainer can't be opened", async () => {
  let workers = 0;
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      workers++;
    }
    override terminate() {
      super.terminate();
      workers--;
    }
  };
  try {
    const setup = await smallSetup(device, {}, { residentBytes: 0 });
    const forward: Forward = (net, x) => {
      const logits = setup.forward(net, x);
      return net.step ? logits : withoutNumbers(net, logits);
    };
    await assert.rejects(createTrainer({ ...setup, forward }), /no first numbers/);
    assert.deepEqual([workers, alive.size], [0, 0]);
    const streamed = await smallSetup(device, {}, { residentBytes: 0 });
    const trainer = await createTrainer(streamed);
    assert.equal(workers, 1);
    trainer.close();
    assert.deepEqual([workers, alive.size], [0, 0]);
    const again = "Cannot open the pictures as they were streamed before: read them once more";
    await assert.rejects(createTrainer(streamed), { message: again });
    assert.deepEqual([workers, alive.size], [0, 0]);
  } finally {
    globalThis.Worker = Worker;
  }
});

Deno.test("what predicts or inspects leaves nothing where weights are wrong or it throws", async () => {
  const setup = await smallSetup(device, { epochs: 1 });
  const trainer = await createTrainer(setup);
  const model = await trainedModel(trainer, {
    ...setup,
    architecture: "tiny",
    network: setup.forward.description,
    standardisation: STANDARDISATION,
    fit: "cover",
  });
  trainer.close();
  assert.equal(alive.size, 0);
  const [last] = [...model.weights.keys()].slice(-1);
  const other = { shape: [1], data: new Float32Array(1) };
  const wrong: Model = { ...model, weights: new Map(model.weights).set(last, other) };
  for (const open of [openPredictor, openInspector]) {
    await assert.rejects(open(device, wrong), /should be f32\[2\]: found f32\[1\]/);
    assert.equal(alive.size, 0);
  }
  const picture = { height: 1, width: 1, pixels: new Uint8Array(3) };
  const broken = Object.defineProperty({ ...picture }, "pixels", {
    get() {
      throw new Error("no pixels");
    },
  });
  await assert.rejects(featureMaps(device, model, broken), /no pixels/);
  assert.equal(alive.size, 0);
  const trained = { forward: withoutNumbers, weights: new Map(), shape: [2], isClassifier: false };
  await assert.rejects(openForward(device, trained), /no 'late' among the weights/);
  assert.equal(alive.size, 0);
});
