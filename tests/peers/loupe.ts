/** The tutorial's network in Loupe, by the kernels that a training takes. @module */
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { stepWords } from "../../engine/graph/step.ts";
import { correctionsOf } from "../../engine/optimizers/optimizer.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { RING_SLOTS } from "../../engine/ops/loss/record_metric.ts";
import { chooseFrom } from "../../engine/plan/kernels.ts";
import { compile } from "../../engine/plan/plan.ts";
import { Residents } from "../../engine/plan/residents.ts";
import { DEFAULT_BUDGET, tune } from "../../engine/plan/tune.ts";
import { buildNetwork } from "../../engine/train/network.ts";
import { pictureExamples } from "../../engine/train/pictures.ts";
import { recipeOptions } from "../../engine/train/recipe_options.ts";
import { RECIPES } from "../../engine/train/recipes.ts";
import type { Peer } from "./peer.ts";
import { CHANNELS, drawBytes, HEIGHT, LEARNING_RATE, MEAN, SCALE, WIDTH } from "./pictures.ts";

/** Like its peers it trains without dropout, augmentation, smoothing and weight decay. */
const PLAIN = {
  ...RECIPES.modern,
  rate: 0,
  augmentations: {},
  smoothing: 0,
  weightDecay: 0,
};

/** Every run finds the fastest kernels anew, as a first training does. */
const FORGETFUL = { read: () => Promise.resolve({}), add: () => Promise.resolve() };

/** The batch that every peer learns, all of it on the device. */
function batchExamples(batch: number) {
  const { bytes, labels } = drawBytes(batch);
  const pictures = {
    height: HEIGHT,
    width: WIDTH,
    channels: CHANNELS,
    shards: [bytes],
    picturesPerShard: batch,
    targets: { data: labels, shape: [] },
  };
  const each = (value: number) => Array<number>(CHANNELS).fill(value);
  const standardisation = { mean: each(MEAN), scale: each(SCALE) };
  return pictureExamples(pictures, { standardisation, residentBytes: Infinity, capacity: batch });
}

/** Opens the adapter, finds the fastest kernels and compiles a training step. */
export async function createLoupe(version: string, batch: number): Promise<Peer> {
  const device = await openDevice();
  const options = recipeOptions({ ...PLAIN, batch });
  const network = buildNetwork({
    ...options,
    forward: ARCHITECTURES.tutorial.build(2, { rate: PLAIN.rate }),
    examples: batchExamples(batch),
    longest: batch,
    seed: 1,
  });
  const { graph, training, metrics, ring } = network;
  const residents = new Residents(device, graph);
  const order = Uint32Array.from({ length: batch }, (_, i) => i);
  const all = { epoch: 0, offset: 0, count: batch, last: false };
  await network.examples.open(residents).place(training, all, order);
  const tuning = { cache: FORGETFUL, budget: DEFAULT_BUDGET };
  const choices = await tune(device, graph, training.outputs, tuning);
  const plan = await compile(device, graph, training.outputs, residents, chooseFrom(choices));
  const loss = metrics.findIndex(({ name }) => name === "loss");
  let done = 0;
  return {
    name: "Loupe",
    version,
    adapter: device.adapter.name,
    async train(steps) {
      for (let i = 0; i < steps; i++, done++) {
        const corrections = correctionsOf(options.optimizer, done + 1);
        const said = { index: done, count: batch, seed: 1, learningRate: LEARNING_RATE };
        const words = { ...said, corrections };
        residents.write(training.step, stepWords(words));
        plan.run();
      }
      const sums = new Float32Array(await residents.read(ring));
      return sums[(done - 1) % RING_SLOTS * metrics.length + loss] / batch;
    },
  };
}
