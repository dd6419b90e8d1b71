/** A network with its pictures on a device, ready to train. @module */
import { type Choices, chooseFrom, compile, type Plan } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";
import { tune } from "../plan/tune.ts";
import { planBatches } from "./batches.ts";
import { createEvaluator, type Evaluation } from "./evaluator.ts";
import { checkFits } from "./fit.ts";
import { pictureMemory, residentFeed, streamingFeed } from "./feed.ts";
import { createReader, keepBest } from "./kept.ts";
import { Loop, type TrainingHooks } from "./loop.ts";
import { buildNetwork, type Network } from "./network.ts";
import type { TrainingSetup } from "./setup.ts";
import type { TrainingState } from "./state.ts";

/** A network ready to train. */
export interface Trainer {
  readonly network: Network;
  readonly plan: Plan;
  readonly residents: Residents;
  /** The kernel of each call of a training step or an evaluation that more than one fits. */
  readonly choices: Choices;
  readonly steps: number;
  readonly epochs: number;
  /** Trains from the first step, or from a state, to the last; returns the number of steps done. */
  train(hooks?: TrainingHooks, from?: TrainingState): Promise<number>;
  /** Puts the weights of the best validation epoch back; the last ones where there is none. */
  restoreBest(): void;
  /** Without dropout and augmentation. */
  evaluate(indices: Uint32Array): Promise<Evaluation>;
  /** All parameters by name. */
  weights(): Promise<Map<string, Float32Array>>;
  close(): void;
}

/** Uploads pictures, builds and compiles the network. */
export async function createTrainer(setup: TrainingSetup): Promise<Trainer> {
  const { device, dataset, split, layers, recipe, seed, standardisation } = setup;
  const memory = pictureMemory(dataset, recipe.batch, setup.residentBytes);
  const longest = Math.max(split.train.length, split.validation.length, split.test.length);
  const orderSize = memory.resident ? longest : memory.pictures;
  checkFits(device.gpu.limits, { ...memory, batch: recipe.batch }, (extent) => {
    const { batch, height, width } = extent;
    const other = pictureMemory(dataset, batch, setup.residentBytes);
    const scale = height * width / (dataset.height * dataset.width);
    const shardWords = other.shardWords.map((words) => Math.ceil(words * scale));
    const smaller = { ...other, height, width, shardWords };
    return buildNetwork(layers, smaller, orderSize, standardisation, { ...recipe, batch }, seed);
  });
  const network = buildNetwork(layers, memory, orderSize, standardisation, recipe, seed);
  const residents = new Residents(device, network.graph);
  const { outputs } = network.training;
  const choose = chooseFrom(
    setup.choices ?? (setup.tuning ? await tune(device, network.graph, outputs, setup.tuning) : {}),
  );
  const plan = await compile(device, network.graph, outputs, residents, choose);
  const feed = memory.resident
    ? residentFeed(network, residents, dataset)
    : streamingFeed(network, residents, dataset, recipe.batch);
  const evaluator = await createEvaluator(
    device,
    network,
    residents,
    feed,
    recipe.batch,
    longest,
    choose,
  );
  const best = keepBest(device, residents, network.packed, split.validation.length > 0);
  const packed = createReader(device, residents.place(network.packed));
  const optimizer = createReader(device, residents.place(network.optimizerState));
  const batches = planBatches(split.train, recipe, seed, dataset.labels);
  return {
    network,
    plan,
    residents,
    choices: { ...evaluator.choices, ...plan.choices },
    steps: batches.steps,
    epochs: batches.epochs,
    train: (hooks = {}, from) =>
      new Loop(
        { setup, network, plan, residents, feed, evaluator, best, packed, optimizer, batches },
        hooks,
        from,
      ).run(),
    restoreBest: best.restore,
    evaluate: (indices) => evaluator.evaluate(indices),
    weights: async () => unpack(network, await packed.read()),
    close() {
      [feed, evaluator, best, packed, optimizer].forEach((part) => part.close());
      plan.destroy();
      residents.destroy();
    },
  };
}

/** Splits flat parameters by name. */
export function unpack(network: Network, flat: Float32Array): Map<string, Float32Array> {
  const { source } = network.packed;
  const offsets = source.kind === "pack" ? source.offsets : [];
  return new Map(
    [...network.parameters].map(([name, { shape }], i) => [
      name,
      flat.slice(offsets[i], offsets[i] + shape.reduce((a, b) => a * b, 1)),
    ]),
  );
}
