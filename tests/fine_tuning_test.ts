/** Fine-tuning: earlier weights, and layers that keep theirs. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Model } from "../engine/formats/model.ts";
import { f32 } from "../engine/graph/spec.ts";
import { uniforms } from "../engine/graph/random.ts";
import { ALL_BUT_LAST, frozenLayers } from "../engine/model/frozen.ts";
import { lastLayerOf, withClasses } from "../engine/model/last_layer.ts";
import type { Layer } from "../engine/model/layer.ts";
import {
  batchNormalization,
  conv2D,
  dense,
  globalAveragePooling2D,
  relu,
  residual,
  sequential,
} from "../engine/model/layers/mod.ts";
import { openDevice } from "../engine/plan/device.ts";
import type { StoredVariables } from "../engine/train/store.ts";
import type { TrainingState } from "../engine/train/state.ts";
import type { TrainingSetup } from "../engine/train/setup.ts";
import { train } from "../engine/train/train.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import { smallSetup } from "./fixtures.ts";

const device = await openDevice();

/** A residual network with running statistics. */
const network = (classes: number) =>
  sequential(
    conv2D(4, 3, { useBias: false }),
    batchNormalization(),
    relu(),
    residual([conv2D(4, 3, { useBias: false }), batchNormalization()]),
    relu(),
    globalAveragePooling2D(),
    dense(classes),
  );

/** Bytes of noise in so many classes. */
function pictures(classes: number) {
  const random = uniforms(2, classes);
  return {
    images: {
      data: Uint8Array.from({ length: 12 * 8 * 8 * 3 }, () => 256 * random()),
      shape: [12, 8, 8, 3],
    },
    labels: Array.from({ length: 12 }, (_, i) => i % classes),
  };
}

const inLast = (name: string) => name.startsWith("dense1/");

Deno.test("a frozen network keeps weights and running statistics; its new last layer trains", async () => {
  const options = { epochs: 2, batch: 6, learningRate: 0.01 };
  const first = await train(device, network(2), pictures(2), options);
  const from: Model = first.model(["a", "b"]);
  const next = await train(device, network(3), pictures(3), {
    ...options,
    from,
    freeze: [ALL_BUT_LAST],
  });
  for (const [name, { shape, data }] of next.weights) {
    const before = from.weights.get(name)!;
    if (inLast(name)) assert.notDeepEqual(shape, before.shape);
    else assert.deepEqual(data, before.data, name);
  }
  const { preprocessing } = next.model(["a", "b", "c"]).description;
  assert.deepEqual(preprocessing, from.description.preprocessing);
  [first, next].forEach(({ close }) => close());
  const wide = sequential(conv2D(5, 3, { useBias: false }), globalAveragePooling2D(), dense(3));
  await assert.rejects(
    train(device, wide, pictures(3), { ...options, from }),
    /Cannot begin with the earlier weights as their 'conv1\/kernel' is f32\[3, 3, 3, 4\]: expected/,
  );
});

/** Trains so many steps; the states after `step` and at the end, and how many dispatches a step takes. */
async function statesOf(setup: TrainingSetup, step: number, from?: TrainingState) {
  const trainer = await createTrainer(setup);
  const states: TrainingState[] = [];
  const checkpoints = {
    due: (at: number) => at === step || at === trainer.steps,
    write: (state: TrainingState) => Promise.resolve(void states.push(state)),
  };
  try {
    await trainer.train({ checkpoints }, from);
    return { states, dispatches: trainer.plan.dispatches.length };
  } finally {
    trainer.close();
  }
}

async function setupOf(changes: Partial<TrainingSetup>): Promise<TrainingSetup> {
  const forward: Layer = network(2);
  return { ...await smallSetup(device, { steps: 4, batch: 8 }), forward, ...changes };
}

Deno.test("nothing is computed for what is frozen, and a stopped training goes on to the same bytes", async () => {
  const all = await statesOf(await setupOf({}), 2);
  const freeze = ["conv1", "norm1", "residual1"];
  const some = await statesOf(await setupOf({ freeze }), 2);
  assert(some.dispatches < all.dispatches - 8, `${some.dispatches} of ${all.dispatches}`);
  const [second, last] = some.states;
  const resumed = await statesOf(await setupOf({ freeze }), -1, second);
  assert.deepEqual(resumed.states.at(-1)!.variables, last.variables);
  const changed = (a: StoredVariables, b: StoredVariables) =>
    [...a.keys()].filter((name) =>
      /^(conv|norm|residual|dense)/.test(name) && !isDeepStrictEqual(a.get(name), b.get(name))
    );
  const moved = changed(second.variables, last.variables);
  assert.deepEqual(moved, ["dense1/kernel", "dense1/bias"]);
  // A layer in the middle: those around it train.
  const middle = await statesOf(await setupOf({ freeze: ["residual1"] }), 2);
  const [early, late] = middle.states;
  assert.deepEqual(changed(early.variables, late.variables), [
    "conv1/kernel",
    "norm1/scale",
    "norm1/offset",
    "norm1/runningMean",
    "norm1/runningVariance",
    "dense1/kernel",
    "dense1/bias",
  ]);
});

Deno.test("layers to freeze are named as they are called, and one is left", () => {
  const input = f32(1, 8, 8, 3);
  const frozen = (...names: string[]) => [...frozenLayers(network(2), input, names)];
  assert.deepEqual(frozen(), []);
  assert.deepEqual(frozen("residual1"), ["residual1/conv1", "residual1/norm1"]);
  assert.deepEqual(frozen(ALL_BUT_LAST).length, 4);
  assert.throws(() => frozen("conv2"), /'conv2' as no layer with weights is called so: expected/);
  assert.throws(() => frozen("conv"), /no layer with weights/);
  assert.throws(() => frozen(ALL_BUT_LAST, "dense1"), /this is all of the network/);
  // Statistics at the end train nothing.
  const ending = sequential(
    conv2D(4, 3),
    globalAveragePooling2D(),
    dense(2),
    batchNormalization({ center: false, scale: false }),
  );
  const left = (...names: string[]) => [...frozenLayers(ending, input, names)];
  assert.deepEqual(left(ALL_BUT_LAST), ["conv1", "norm1"]);
  assert.throws(() => left("conv1", "dense1"), /this is all of the network/);
});

Deno.test("the last layer is found within others, and takes other classes where it is dense", () => {
  const { description } = sequential(conv2D(2, 3), sequential(globalAveragePooling2D(), dense(2)));
  assert.deepEqual(lastLayerOf(description), {
    layer: { type: "Dense", units: 2 },
    place: "layers[1].layers[1]",
  });
  assert.deepEqual(lastLayerOf(withClasses(description, 7)).layer, { type: "Dense", units: 7 });
  assert.deepEqual(lastLayerOf(description).layer.units, 2);
  assert.throws(
    () => withClasses(sequential(conv2D(2, 3), globalAveragePooling2D()).description, 3),
    /its last layer is GlobalAveragePooling2D: expected Dense/,
  );
});
