/** The graph of a training: pictures in, loss, gradients, update, metrics; and its evaluation. @module */
import { differentiate, Graph } from "../graph/graph.ts";
import { build, fuse, type Layer, Parameters } from "../model/layers.ts";
import { STEP_SHAPE, type Tensor } from "../graph/op.ts";
import { batchMetrics, RING_SHAPE } from "../ops/loss/batch_metrics.ts";
import { batchSum } from "../ops/loss/batch_sum.ts";
import { checkFinite, NONE, STATUS_SHAPE } from "../ops/optimizer/check_finite.ts";
import { type LoadImages, loadImages } from "../ops/image/load_images.ts";
import { loadLabels } from "../ops/image/load_labels.ts";
import { ADAM, adam, sgd } from "../ops/optimizer/optimizers.ts";
import { softmax } from "../ops/loss/softmax.ts";
import { softmaxCrossEntropy } from "../ops/loss/softmax_cross_entropy.ts";
import { STREAM } from "../graph/random.ts";
import type { Recipe } from "./recipes.ts";

/** Subtracted from each channel, then multiplied by. */
export interface Standardisation {
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
}

/** The pictures as the device holds them. */
export interface PictureMemory {
  readonly height: number;
  readonly width: number;
  readonly picturesPerShard: number;
  /** The `u32` words of each of the four shards. */
  readonly shardWords: readonly number[];
  /** The number of pictures that have labels. */
  readonly pictures: number;
}

/** One way through the network: what the host writes, and what it may read. */
export interface Branch {
  readonly step: Tensor;
  readonly order: Tensor;
  readonly logits: Tensor;
  /** `[N]`, 0 in rows that do not count. */
  readonly losses: Tensor;
  readonly outputs: Tensor[];
}

/** A network with its training and its evaluation, in one graph that shares the weights. */
export interface Network {
  readonly graph: Graph;
  readonly shards: Tensor[];
  readonly labels: Tensor;
  /** By name, in the order of the layers. */
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** All parameters, flat. */
  readonly packed: Tensor;
  /** The optimizer's own memory. */
  readonly optimizerState: Tensor;
  readonly ring: Tensor;
  readonly status: Tensor;
  readonly training: Branch & { readonly loss: Tensor; readonly gradients: Tensor };
  readonly evaluation: Branch & { readonly probabilities: Tensor };
}

/** Builds a network for `order` pictures at most an epoch. */
export function buildNetwork(
  layers: readonly Layer[],
  memory: PictureMemory,
  orderSize: number,
  standardisation: Standardisation,
  recipe: Recipe,
  seed: number,
): Network {
  const graph = new Graph();
  const shards = memory.shardWords.map((words, i) => graph.input(`shard ${i}`, [words], "u32"));
  const labels = graph.input("labels", [memory.pictures], "u32");
  const parameters = new Parameters(graph, recipe.initialisers, seed);
  const forward = (name: string, augment: boolean, smoothing: number): Branch => {
    const step = graph.input(`${name} step`, STEP_SHAPE, "u32");
    const order = graph.input(`${name} order`, [orderSize], "u32");
    const attributes: LoadImages = {
      ...standardisation,
      batch: recipe.batch,
      height: memory.height,
      width: memory.width,
      picturesPerShard: memory.picturesPerShard,
      flip: augment ? recipe.flip : 0,
      shift: augment ? recipe.shift : 0,
      stream: STREAM.augment,
    };
    const images = graph.append(loadImages, [step, order, ...shards], attributes, `${name} images`);
    const wanted = graph.append(loadLabels, [step, order, labels], { batch: recipe.batch });
    const logits =
      build(fuse(layers), images, parameters, augment ? step : undefined).at(-1)!.tensor;
    const losses = graph.append(softmaxCrossEntropy, [logits, wanted, step], { smoothing });
    return { step, order, logits, losses, outputs: [wanted] };
  };
  const training = forward("training", true, recipe.smoothing);
  const { step } = training;
  const loss = graph.append(batchSum, [training.losses, step], { mean: recipe.meanLoss }, "loss");
  const tensors = [...parameters.tensors.values()];
  const gradients = graph.pack("gradients", differentiate(graph, loss, tensors));
  const packed = graph.pack("parameters", tensors);
  const status = graph.state("status", STATUS_SHAPE, "u32", () => [NONE, NONE, NONE, NONE]);
  const checked = graph.append(checkFinite, [status, loss, gradients, step], {});
  const ring = graph.state("ring", RING_SHAPE);
  const [wanted] = training.outputs;
  const metrics = graph.append(
    batchMetrics,
    [ring, training.losses, training.logits, wanted, step],
    {},
  );
  const isAdam = recipe.optimizer === "adam";
  const optimizerState = graph.state("optimizer", isAdam ? [2, ...packed.shape] : packed.shape);
  const updated = [packed, gradients, optimizerState, step, checked];
  const { weightDecay, momentum } = recipe;
  const update = isAdam
    ? graph.append(adam, updated, { ...ADAM, weightDecay })
    : graph.append(sgd, updated, { momentum, weightDecay });
  const evaluation = forward("evaluation", false, 0);
  const probabilities = graph.append(softmax, [evaluation.logits], {}, "probabilities");
  return {
    graph,
    shards,
    labels,
    parameters: parameters.tensors,
    packed,
    optimizerState,
    ring,
    status,
    training: { ...training, loss, gradients, outputs: [checked, metrics, update] },
    evaluation: { ...evaluation, probabilities, outputs: [evaluation.losses, probabilities] },
  };
}
