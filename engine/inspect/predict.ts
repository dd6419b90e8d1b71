/** Runs a trained network on single pictures. @module */
import type { Picture } from "../../data/picture.ts";
import { resize } from "../../data/resize.ts";
import type { Device } from "../device.ts";
import { Graph } from "../graph.ts";
import { type Activation, build, fuse, Parameters } from "../model/layers.ts";
import type { Model } from "../model/model.ts";
import { STEP, STEP_SHAPE, type Tensor } from "../op.ts";
import { loadImages, SHARDS } from "../ops/load_images.ts";
import { softmax } from "../ops/softmax.ts";
import { compile, type Plan } from "../plan.ts";
import { Residents } from "../residents.ts";

/** A network on a device, one picture at a time. */
interface Loaded {
  readonly plan: Plan;
  readonly activations: Activation[];
  readonly probabilities: Tensor;
  /** Computes all outputs for a picture of any size. */
  run(picture: Picture): void;
  close(): void;
}

const NEVER_DRAWN = { kind: "zeros" } as const;

/** Builds the network; with `outputs` unfused, and all that they name stays readable. */
async function load(
  device: Device,
  { description, weights }: Model,
  outputs: (activations: Activation[]) => Tensor[],
  isFused: boolean,
): Promise<Loaded> {
  const { layers, preprocessing: { height, width, fit, mean, scale } } = description;
  const graph = new Graph();
  const step = graph.input("step", STEP_SHAPE, "u32");
  const order = graph.input("order", [1], "u32");
  const words = Math.ceil(height * width * 3 / 4);
  const shards = Array.from(
    { length: SHARDS },
    (_, i) => graph.input(`shard ${i}`, [i ? 1 : words], "u32"),
  );
  const attributes = { batch: 1, height, width, picturesPerShard: 1, mean, scale };
  const images = graph.append(loadImages, [step, order, ...shards], {
    ...attributes,
    flip: 0,
    shift: 0,
    stream: 0,
  });
  const initialisers = { convolution: NEVER_DRAWN, dense: NEVER_DRAWN, bias: NEVER_DRAWN };
  const parameters = new Parameters(graph, initialisers, 0);
  const activations = build(isFused ? fuse(layers) : layers, images, parameters);
  const probabilities = graph.append(softmax, [activations.at(-1)!.tensor], {});
  const residents = new Residents(device, graph);
  const wanted = [probabilities, ...outputs(activations)];
  const plan = await compile(device, graph, wanted, residents);
  for (const [name, tensor] of parameters.tensors) {
    const stored = weights.get(name);
    if (!stored || String(stored.shape) !== String(tensor.shape)) {
      throw new RangeError(
        `Cannot use the model as '${name}' should be [${tensor.shape.join(", ")}]: ` +
          `found ${stored ? `[${stored.shape.join(", ")}]` : "nothing"}`,
      );
    }
    residents.write(tensor, stored.data);
  }
  const stepWords = new Uint32Array(STEP_SHAPE[0]);
  stepWords[STEP.count] = 1;
  residents.write(step, stepWords);
  return {
    plan,
    activations,
    probabilities,
    run(picture) {
      const bytes = new Uint8Array(words * 4);
      bytes.set(resize(picture, { height, width }, fit).pixels);
      residents.write(shards[0], bytes);
      plan.run();
    },
    close() {
      plan.destroy();
      residents.destroy();
    },
  };
}

/** Loads a model for predicting: `predict` gives the probability of each class. */
export async function openPredictor(device: Device, model: Model) {
  const loaded = await load(device, model, () => [], true);
  return {
    async predict(picture: Picture): Promise<Float32Array> {
      loaded.run(picture);
      return new Float32Array(await loaded.plan.read(loaded.probabilities));
    },
    close: loaded.close,
  };
}

/** What a layer made of a picture: maps `[H, W, C]`. */
export interface FeatureMaps {
  readonly name: string;
  /** `[H, W, C]`. */
  readonly shape: readonly [number, number, number];
  readonly maps: Float32Array;
}

const SHOWN = ["Conv2D", "ReLU", "MaxPooling2D"];

/** The maps of every convolution, its ReLU and its pooling, in the order of the layers. */
export async function featureMaps(
  device: Device,
  model: Model,
  picture: Picture,
): Promise<FeatureMaps[]> {
  const isShown = ({ layer, tensor }: Activation) =>
    SHOWN.includes(layer.type) && tensor.shape.length === 4;
  const tensorsOf = (activations: Activation[]) =>
    activations.filter(isShown).map(({ tensor }) => tensor);
  const loaded = await load(device, model, tensorsOf, false);
  loaded.run(picture);
  const maps: FeatureMaps[] = [];
  for (const { name, tensor } of loaded.activations.filter(isShown)) {
    const [, height, width, channels] = tensor.shape;
    const numbers = new Float32Array(await loaded.plan.read(tensor));
    maps.push({ name, shape: [height, width, channels], maps: numbers });
  }
  loaded.close();
  return maps;
}
