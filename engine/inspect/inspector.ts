/** What each layer of a network makes of a picture, and what a class's score rests on. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import { differentiate } from "../graph/graph.ts";
import type { Activation, Layer } from "../model/layers.ts";
import type { Model, ModelDescription } from "../formats/model.ts";
import type { Tensor } from "../graph/op.ts";
import { matMul, PLAIN } from "../ops/product/mat_mul.ts";
import type { Plan } from "../plan/plan.ts";
import { gradCam, type HeatMap } from "./grad_cam.ts";
import { type Layout, layOut, load } from "./network.ts";
import { geometryOf, type LayerGeometry } from "./receptive_field.ts";

/** What a layer made of a picture: maps `[H, W, C]`. */
export interface FeatureMaps {
  /** `input`, `conv1`, `relu1`, `pool1`, … */
  readonly name: string;
  /** `[H, W, C]`. */
  readonly shape: readonly [number, number, number];
  readonly maps: Float32Array;
}

/** All that a network makes of a picture. */
export interface Inspection {
  /** The standardised picture, as the first layer sees it. */
  readonly input: FeatureMaps;
  /** Every convolution, its ReLU and its pooling, in the order of the layers. */
  readonly layers: FeatureMaps[];
  /** `[classes]`. */
  readonly logits: Float32Array;
  /** `[classes]`. */
  readonly probabilities: Float32Array;
}

/** A network that stays on the device: pictures and weights change, nothing is compiled again. */
export interface Inspector {
  /** Other weights for the same network, such as a snapshot's. */
  setWeights(weights: Model["weights"]): void;
  inspect(picture: Picture): Promise<Inspection>;
  /** The Grad-CAM heat map of a class. */
  gradCam(picture: Picture, classIndex: number): Promise<HeatMap>;
  close(): void;
}

const SHOWN = ["Conv2D", "ReLU", "MaxPooling2D"];

/** A layer that has maps. */
export interface ShownLayer {
  readonly name: string;
  readonly layer: Layer;
  readonly geometry: LayerGeometry;
  /** How many maps there are. */
  readonly channels: number;
}

/** Every convolution, its ReLU and its pooling, in their order. */
export function shownLayers(description: ModelDescription): ShownLayer[] {
  const geometries = geometryOf(description.layers, description.preprocessing);
  return layOut(description, 1, false).activations.flatMap((activation, i) => {
    const { name, layer, tensor } = activation;
    return isShown(activation)
      ? [{ name, layer, geometry: geometries[i], channels: tensor.shape[3] }]
      : [];
  });
}

function isShown({ layer, tensor }: Activation): boolean {
  return SHOWN.includes(layer.type) && tensor.shape.length === 4;
}

/** Puts a network on the device. Throws a `RangeError` where the weights are not the network's. */
export async function openInspector(device: Device, model: Model): Promise<Inspector> {
  const layout = layOut(model.description, 1, false);
  const loaded = load(device, layout, model.weights);
  const shown = layout.activations.filter(isShown);
  const { images, logits, probabilities } = layout;
  const outputs = [images, ...shown.map(({ tensor }) => tensor), logits, probabilities];
  const forward = await loaded.compile(outputs);
  let scored: ReturnType<typeof appendScore> | undefined;
  let backward: Promise<Plan> | undefined;
  return {
    setWeights: loaded.setWeights,
    async inspect(picture) {
      loaded.setPictures([picture]);
      forward.run();
      const read = async (tensor: Tensor) => new Float32Array(await forward.read(tensor));
      const mapsOf = async (name: string, tensor: Tensor): Promise<FeatureMaps> => {
        const [, height, width, channels] = tensor.shape;
        return { name, shape: [height, width, channels], maps: await read(tensor) };
      };
      const layers: FeatureMaps[] = [];
      for (const { name, tensor } of shown) layers.push(await mapsOf(name, tensor));
      return {
        input: await mapsOf("input", images),
        layers,
        logits: await read(logits),
        probabilities: await read(probabilities),
      };
    },
    async gradCam(picture, classIndex) {
      const { maps, chosen, gradient } = scored ??= appendScore(layout);
      const plan = await (backward ??= loaded.compile([maps, gradient]));
      loaded.setPictures([picture]);
      loaded.write(chosen, oneHot(chosen.shape[0], classIndex));
      plan.run();
      const numbers = new Float32Array(await plan.read(maps));
      const slopes = new Float32Array(await plan.read(gradient));
      const [, height, width, channels] = maps.shape;
      return gradCam(numbers, slopes, [height, width, channels]);
    },
    close: loaded.close,
  };
}

/** Appends the score of a class that the host chooses, and its gradient by the last maps. */
export function appendScore({ graph, activations, logits }: Layout) {
  const maps = lastConvolution(activations);
  const chosen = graph.input("chosen class", [logits.shape[1], 1]);
  const score = graph.append(matMul, [logits, chosen], PLAIN, "score");
  return { maps, chosen, gradient: differentiate(graph, score, [maps])[0] };
}

/** The rectified maps of the last convolution; as they are, where no ReLU follows. */
function lastConvolution(activations: readonly Activation[]): Tensor {
  const last = activations.findLastIndex(({ layer }) => layer.type === "Conv2D");
  if (last < 0) throw new RangeError("Cannot draw a heat map as the network has no convolution");
  const next = activations[last + 1];
  return (next?.layer.type === "ReLU" ? next : activations[last]).tensor;
}

function oneHot(length: number, index: number): Float32Array {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(`Cannot draw class ${index} as the network has ${length} classes`);
  }
  return new Float32Array(length).fill(1, index, index + 1);
}

/** The maps of every convolution, its ReLU and its pooling, in the order of the layers. */
export async function featureMaps(
  device: Device,
  model: Model,
  picture: Picture,
): Promise<FeatureMaps[]> {
  const inspector = await openInspector(device, model);
  const { layers } = await inspector.inspect(picture);
  inspector.close();
  return layers;
}
