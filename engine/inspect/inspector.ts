/** What each layer of a network makes of a picture, and what a class's score rests on. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../formats/model.ts";
import { differentiate } from "../graph/differentiate.ts";
import type { Tensor } from "../graph/graph.ts";
import { f32 } from "../graph/spec.ts";
import { sumOf } from "../ops/elementwise/binary.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import type { Device } from "../plan/device.ts";
import type { Plan } from "../plan/plan.ts";
import { gradCam, type HeatMap } from "./grad_cam.ts";
import { type Layout, layOut } from "./layout.ts";
import { load } from "./network.ts";
import { lastMaps, shownLayers } from "./shown.ts";

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
  /** Every layer that has maps, in their order. */
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

/** Puts a network on the device. Throws a `RangeError` where the weights are not the network's. */
export async function openInspector(device: Device, model: Model): Promise<Inspector> {
  const layout = layOut(model.description, 1, false);
  const shown = shownLayers(layout);
  const { images, logits, probabilities } = layout;
  const outputs = [images, ...shown.map(({ tensor }) => tensor), logits, probabilities];
  const loaded = await load(device, layout, { weights: model.weights, outputs });
  const forward = loaded.plan;
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
      const [input, numbers, chances, ...layers] = await Promise.all([
        mapsOf("input", images),
        read(logits),
        read(probabilities),
        ...shown.map(({ name, tensor }) => mapsOf(name, tensor)),
      ]);
      return { input, layers, logits: numbers, probabilities: chances };
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
export function appendScore(layout: Layout) {
  const { graph, logits } = layout;
  const maps = lastMaps(shownLayers(layout));
  const chosen = graph.input("chosen class", f32(logits.shape[1], 1));
  const score = graph.append(matMul, [logits, chosen], PLAIN, "score");
  return { maps, chosen, gradient: differentiate(graph, score, [maps], sumOf)[0] };
}

/** `[classes]`, 1 for the class and 0 for all others. Throws a `RangeError` where there is none of it. */
export function oneHot(length: number, index: number): Float32Array {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(`Cannot draw class ${index} as the network has ${length} classes`);
  }
  return new Float32Array(length).fill(1, index, index + 1);
}

/** The maps of every layer that has some, in their order. */
export async function featureMaps(
  device: Device,
  model: Model,
  picture: Picture,
): Promise<FeatureMaps[]> {
  const inspector = await openInspector(device, model);
  try {
    return (await inspector.inspect(picture)).layers;
  } finally {
    inspector.close();
  }
}
