/** The training loop. @module */
import type { Dataset } from "../../data/dataset.ts";
import type { Split } from "../../data/split.ts";
import type { Device } from "../device.ts";
import type { Layer } from "../model/layers.ts";
import { learningRate } from "../model/schedules.ts";
import { bitsFromFloat, STEP } from "../op.ts";
import { ADAM } from "../ops/optimizers.ts";
import { type Choose, chooseFirst, compile, type Plan } from "../plan.ts";
import { Residents } from "../residents.ts";
import { type Batch, planBatches } from "./batches.ts";
import { createEvaluator, type Evaluation } from "./evaluator.ts";
import { pictureMemory, residentFeed, streamingFeed } from "./feed.ts";
import { createReader, keepBest } from "./kept.ts";
import { MetricsReader, type StepMetrics } from "./metrics.ts";
import { buildNetwork, type Network, type Standardisation } from "./network.ts";
import { Pace } from "./pace.ts";
import type { Recipe } from "./recipes.ts";
import type { EpochSums, TrainingState } from "./state.ts";

/** All that decides a training. */
export interface TrainingSetup {
  readonly device: Device;
  readonly dataset: Dataset;
  readonly split: Split;
  readonly layers: readonly Layer[];
  readonly recipe: Recipe;
  readonly seed: number;
  readonly standardisation: Standardisation;
  /** Pictures up to so many bytes stay on the device; more are streamed one step ahead. */
  readonly residentBytes: number;
  readonly choose?: Choose;
}

/** One step, as told to the outside. */
export interface StepEvent {
  readonly type: "step";
  /** From 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** The batch's loss as it was optimised: mean or sum. */
  readonly loss: number;
  /** Between 0 and 1, with dropout on. */
  readonly accuracy: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  /** The pictures of this step. */
  readonly images: number;
}

/** One epoch: mean figures of its training steps, and the validation figures, if any. */
export interface EpochEvent {
  readonly type: "epoch";
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
}

/** What to do while training. */
export interface TrainingHooks {
  onStep?(event: StepEvent): void;
  /** Awaited: the weights do not change meanwhile. */
  onEpoch?(event: EpochEvent): Promise<void> | void;
  /** Steps (of those done) at which the flat parameters are read back and written. */
  readonly snapshots?: {
    wants(step: number): boolean;
    write(step: number, packed: Float32Array): Promise<void>;
  };
  /** Asked after every step, and written at the end; enough to go on from. */
  readonly checkpoints?: {
    due(step: number): boolean;
    write(state: TrainingState): Promise<void>;
  };
  /** Ends the training after the current step. */
  readonly signal?: AbortSignal;
}

/** A network ready to train. */
export interface Trainer {
  readonly network: Network;
  readonly plan: Plan;
  readonly residents: Residents;
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
  const network = buildNetwork(layers, memory, orderSize, standardisation, recipe, seed);
  const residents = new Residents(device, network.graph);
  const choose = setup.choose ?? chooseFirst;
  const plan = await compile(device, network.graph, network.training.outputs, residents, choose);
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
  const batches = planBatches(split.train, recipe, seed);
  return {
    network,
    plan,
    residents,
    steps: batches.steps,
    epochs: batches.epochs,
    async train({ onStep, onEpoch, snapshots, checkpoints, signal } = {}, from) {
      const pace = new Pace(plan);
      const epoch: EpochSums = { lossSum: 0, hits: 0, count: 0, ...from?.epoch };
      const rateAt = (step: number) =>
        learningRate(recipe.schedule, recipe.learningRate, step, batches.steps);
      const onMetrics = (metrics: StepMetrics[]) => {
        pace.measure(metrics);
        for (const { step, lossSum, hits, count } of metrics) {
          epoch.lossSum += lossSum;
          epoch.hits += hits;
          epoch.count += count;
          onStep?.({
            type: "step",
            step: step + 1,
            epoch: batches.epochOf(step) + 1,
            loss: recipe.meanLoss ? lossSum / count : lossSum,
            accuracy: hits / count,
            learningRate: rateAt(step),
            imagesPerSecond: pace.imagesPerSecond,
            images: count,
          });
        }
      };
      const reader = new MetricsReader(device, network, residents, onMetrics, from?.step);
      let done = from?.step ?? 0;
      const snapshot = async (step: number) => {
        if (!snapshots?.wants(step)) return;
        await snapshots.write(step, await packed.read());
        pace.restart();
      };
      let saved = done;
      const checkpoint = async (step: number) => {
        if (!checkpoints || saved === step) return;
        await reader.flush(step - 1);
        await checkpoints.write({
          step,
          epoch: { ...epoch },
          parameters: await packed.read(),
          optimizer: await optimizer.read(),
          best: await best.read(),
        });
        saved = step;
        pace.restart();
      };
      const endEpoch = async (step: number) => {
        await reader.flush(step - 1);
        const figures: ValidationFigures = split.validation.length
          ? summarise(await evaluator.evaluate(split.validation), dataset, split.validation)
          : {};
        best.offer(figures.validationLoss);
        await onEpoch?.({
          type: "epoch",
          epoch: batches.epochOf(step - 1) + 1,
          step,
          loss: epoch.lossSum / epoch.count,
          accuracy: epoch.hits / epoch.count,
          ...figures,
        });
        Object.assign(epoch, { lossSum: 0, hits: 0, count: 0 });
        pace.restart();
      };
      if (from) {
        residents.write(network.packed, from.parameters);
        residents.write(network.optimizerState, from.optimizer);
        best.write(from.best);
      } else await snapshot(0);
      for (; done < batches.steps && !signal?.aborted; done++) {
        const batch = batches.at(done);
        const next = done + 1 < batches.steps ? batches.at(done + 1) : undefined;
        const offset = await feed.place(network.training, batch, next);
        const words = stepWords(done, batch, offset, seed, rateAt(done));
        residents.write(network.training.step, words);
        const read = pace.wantsReading(done);
        while (read && !reader.hasRoom) await reader.settle();
        plan.run(read ? (encoder) => reader.copy(encoder) : undefined);
        if (read) reader.start(done);
        await snapshot(done + 1);
        if (batch.last) await endEpoch(done + 1);
        if (checkpoints?.due(done + 1)) await checkpoint(done + 1);
      }
      await reader.flush(done - 1);
      await checkpoint(done); // what a signal ended can go on, too
      return done;
    },
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

/** The words of a step, as `STEP` lays them out. */
export function stepWords(
  step: number,
  { count }: Batch,
  offset: number,
  seed: number,
  rate: number,
): Uint32Array {
  const words = new Uint32Array(8);
  words[STEP.step] = step;
  words[STEP.count] = count;
  words[STEP.seed] = seed;
  words[STEP.offset] = offset;
  words[STEP.learningRate] = bitsFromFloat(rate);
  words[STEP.correction1] = bitsFromFloat(1 - ADAM.beta1 ** (step + 1));
  words[STEP.correction2] = bitsFromFloat(1 - ADAM.beta2 ** (step + 1));
  return words;
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

/** The validation figures of an epoch. */
type ValidationFigures = Pick<EpochEvent, "validationLoss" | "validationAccuracy">;

function summarise(
  { losses, predictions }: Evaluation,
  dataset: Dataset,
  indices: Uint32Array,
): ValidationFigures {
  const hits = predictions.filter((label, i) => label === dataset.labels[indices[i]]).length;
  return {
    validationLoss: losses.reduce((a, b) => a + b, 0) / losses.length,
    validationAccuracy: hits / indices.length,
  };
}
