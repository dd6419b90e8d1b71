/** Trains any network on plain arrays. @module */
import type { Model } from "../formats/model.ts";
import { f32, isShape, show } from "../graph/spec.ts";
import { streamOf, uniforms } from "../graph/random.ts";
import { variablesMade } from "../model/dry_build.ts";
import type { Forward, Layer } from "../model/layer.ts";
import { type Views, withViews } from "../model/views.ts";
import { adam } from "../optimizers/adam.ts";
import type { Device } from "../plan/device.ts";
import {
  arrayExamples,
  checkNumbers,
  type Labels,
  type NumberArray,
  standardisationOf,
  targetsOf,
} from "./arrays.ts";
import { shuffled } from "./batches.ts";
import { openForward } from "./forward_plan.ts";
import { initialFrom } from "./from.ts";
import type { LossScaling } from "./loss_scaling.ts";
import { crossEntropy, meanSquaredError } from "./losses.ts";
import { recipeOf, type TrainOptions, validatedOf } from "./options.ts";
import { capacityOf } from "./recipe_options.ts";
import type { Standardisation } from "./pictures.ts";
import { createTrainer } from "./trainer.ts";

/** What is trained on. */
export interface TrainingData {
  /** Examples first: pictures are `[N, H, W, C]`. */
  readonly images: NumberArray;
  /** What each example is: as many as there are examples. */
  readonly labels: Labels;
}

/** What a network says of inputs. */
export interface Prediction {
  /** Probabilities where the labels are class numbers, else the network's outputs. */
  readonly data: Float32Array;
  /** Examples first: `[n, classes]`. */
  readonly shape: readonly number[];
}

/** A training that has ended. */
export interface Run {
  /** The steps done. */
  readonly steps: number;
  /** The weights by name, in the order of the layers. */
  readonly weights: Model["weights"];
  /** How the loss was scaled at last; absent where all was float32. */
  readonly lossScaling?: LossScaling;
  /**
   * What the network says of any number of inputs `[n, …]`. Where it was trained on pictures of bytes,
   * it takes pixels of 0–255, as bytes or floats, and standardises them as it did in training. Throws a
   * `RangeError` where they are of another shape than those trained on.
   */
  predict(images: NumberArray): Promise<Prediction>;
  /**
   * The model as `writeModel` takes it; `classes` has a name for each output. Throws a `RangeError`
   * where they are not as many, a `TypeError` where it can't be described: of a network that is a plain
   * function, or of inputs that are no pictures of one channel or three.
   */
  model(classes: readonly string[]): Model;
  /** Frees what the run holds on the device; the device stays open. */
  close(): void;
}

/**
 * Trains a network on examples and keeps it on the device for predicting.
 *
 * ```ts
 * import { dense, openDevice, relu, sequential, train } from "../mod.ts";
 *
 * // Whether a point lies within a circle.
 * const points = Float32Array.from({ length: 400 }, () => 2 * Math.random() - 1);
 * const labels = Array.from(
 *   { length: 200 },
 *   (_, i) => Math.hypot(points[2 * i], points[2 * i + 1]) < 0.8 ? 1 : 0,
 * );
 * const network = sequential(dense(16), relu(), dense(2));
 * const images = { data: points, shape: [200, 2] };
 * const options = { epochs: 40, learningRate: 0.02 };
 * const run = await train(await openDevice(), network, { images, labels }, options);
 * const { data } = await run.predict({ data: new Float32Array([0, 0]), shape: [1, 2] });
 * console.log(`within, with a probability of ${data[1]}`);
 * run.close();
 * ```
 *
 * Throws a `RangeError` where data and network do not fit, a `NonFiniteError` where a number stops
 * being one, a `DeviceError` where the device can't go on.
 */
export async function train(
  device: Device,
  network: Layer | Forward,
  { images, labels }: TrainingData,
  options: TrainOptions = {},
): Promise<Run> {
  const inputs = asInputs(images);
  const [count, ...shape] = inputs.shape;
  const targets = targetsOf(labels, count);
  const isClassifier = targets.data instanceof Uint32Array;
  const recipe = recipeOf(options, count);
  const seed = options.seed ?? 1;
  const { from, freeze } = options;
  const standardisation = standardisationWith(from, inputs);
  const trainer = await createTrainer({
    device,
    examples: arrayExamples(inputs, targets, {
      standardisation,
      capacity: capacityOf(recipe),
      largest: device.gpu.limits.maxStorageBufferBindingSize,
    }),
    split: splitOf(count, recipe.validationFraction, seed),
    forward: network,
    recipe,
    seed,
    initial: from && initialFrom(from.weights, variablesMade(network, f32(1, ...shape))),
    freeze,
    loss: options.loss ?? (isClassifier ? crossEntropy() : meanSquaredError()),
    optimizer: options.optimizer ?? adam(),
    groups: options.groups,
  });
  const { onStep, onEpoch, signal } = options;
  try {
    const steps = await trainer.train({ onStep, onEpoch, signal });
    trainer.restoreBest();
    const [weights, lossScaling] = await Promise.all([trainer.weights(), trainer.lossScaling()]);
    const forward = withViews(network, recipe.views);
    const opened = await openForward(device, { forward, weights, shape, isClassifier });
    return {
      steps,
      weights,
      lossScaling,
      predict: (images) => opened.predict(standardised(asInputs(images), shape, standardisation)),
      model(classes) {
        checkClasses(classes, trainer.network.evaluation.predictions.shape.at(-1)!);
        const { mean, scale } = standardisation;
        const preprocessing = { mean, scale, ...recipe.views && { views: recipe.views } };
        return modelOf(network, weights, shape, preprocessing, classes);
      },
      close: opened.close,
    };
  } finally {
    trainer.close();
  }
}

/** Pictures of bytes stay bytes; other bytes become floats. Throws a `RangeError`. */
function asInputs(images: NumberArray): NumberArray {
  checkNumbers("images", images);
  const { data, shape } = images;
  if (data instanceof Float32Array || shape.length === 4) return images;
  return { data: Float32Array.from(data), shape };
}

/**
 * How inputs become what the network takes: bytes as the model that is begun with had them, floats as
 * they are. Throws a `RangeError` where the model is of other channels.
 */
function standardisationWith(from: Model | undefined, inputs: NumberArray): Standardisation {
  const own = standardisationOf(inputs);
  if (!from || inputs.data instanceof Float32Array) return own;
  const { mean, scale } = from.description.preprocessing;
  if (mean.length === own.mean.length) return { mean, scale };
  throw new RangeError(
    `Cannot begin with the model as it is of pictures of ${mean.length} channels: found ` +
      `${own.mean.length}`,
  );
}

function splitOf(count: number, validationFraction: number, seed: number) {
  const all = shuffled(
    Uint32Array.from({ length: count }, (_, i) => i),
    uniforms(seed, streamOf("split")),
  );
  const validated = validatedOf(count, validationFraction);
  return {
    train: all.subarray(validated),
    validation: all.subarray(0, validated),
    test: new Uint32Array(),
  };
}

/** Inputs as the network takes them: numbers of whichever type, as it was trained on them. */
function standardised(
  { data, shape: [, ...found] }: NumberArray,
  shape: readonly number[],
  { mean, scale }: Standardisation,
): Float32Array {
  if (!isShape(found, shape)) {
    throw new RangeError(
      `Cannot predict inputs of ${show(found)} as the network was trained on ${show(shape)}`,
    );
  }
  return Float32Array.from(
    data,
    (value, i) => (value - mean[i % mean.length]) * scale[i % scale.length],
  );
}

/** A class is what an output is called. */
function checkClasses(classes: readonly string[], outputs: number): void {
  if (classes.length === outputs) return;
  throw new RangeError(
    `Cannot describe the model as there are ${classes.length} classes: expected ${outputs}, a name ` +
      "for each output",
  );
}

function modelOf(
  network: Layer | Forward,
  weights: Model["weights"],
  shape: readonly number[],
  preprocessing: Standardisation & { readonly views?: Views },
  classes: readonly string[],
): Model {
  if (!("description" in network)) {
    throw new TypeError("Cannot describe the network as it is a plain function: use layers");
  }
  const [height, width, channels] = shape;
  if (shape.length !== 3 || ![1, 3].includes(channels)) {
    throw new TypeError(
      `Cannot describe the model as its inputs ${
        show(shape)
      } are no pictures [H, W, C] of 1 or 3 ` +
        "channels",
    );
  }
  return {
    description: {
      format: "loupe-model",
      version: 2,
      architecture: "custom",
      network: network.description,
      classes,
      preprocessing: { height, width, fit: "cover", ...preprocessing },
    },
    weights,
  };
}
