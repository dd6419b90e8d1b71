/** A trained network laid out for looking into it, and put on a device. @module */
import type { Picture } from "../../data/picture/picture.ts";
import { resize } from "../../data/picture/resize.ts";
import { Graph, type Tensor } from "../graph/graph.ts";
import { rewrite } from "../graph/rewrite.ts";
import { isShape, show, u32 } from "../graph/spec.ts";
import { STEP_SPEC, stepWords } from "../graph/step.ts";
import type { Model, ModelDescription } from "../formats/model.ts";
import { layerOf } from "../model/layer.ts";
import "../model/layers/mod.ts";
import { createNet } from "../model/net.ts";
import { FUSIONS } from "../ops/fusions.ts";
import { loadImages, SHARDS } from "../ops/image/load_images.ts";
import { softmax } from "../ops/loss/softmax.ts";
import type { Device } from "../plan/device.ts";
import { type Choices, chooseFrom } from "../plan/kernels.ts";
import { compile, type Plan } from "../plan/plan.ts";
import { type Place, Residents } from "../plan/residents.ts";

/** A network as a graph; more ops may be appended before it is loaded. */
export interface Layout {
  readonly description: ModelDescription;
  /** How many pictures it takes at a time. */
  readonly batch: number;
  readonly graph: Graph;
  readonly step: Tensor;
  readonly order: Tensor;
  readonly shards: readonly Tensor[];
  /** What the first layer sees, `[N, H, W, C]`. */
  readonly images: Tensor;
  /** What each layer computes, by its name, in their order; fused where the network is. */
  readonly layers: ReadonlyMap<string, Tensor>;
  /** `[N, classes]`. */
  readonly logits: Tensor;
  /** `[N, classes]`. */
  readonly probabilities: Tensor;
  /** What the network keeps, by name. */
  readonly variables: ReadonlyMap<string, Tensor>;
}

const NEVER_DRAWN = { kind: "zeros" } as const;

/** Lays the network out; where it is not fused, each layer has a tensor of its own. */
export function layOut(description: ModelDescription, batch: number, isFused: boolean): Layout {
  const { network, preprocessing: { height, width, mean, scale } } = description;
  const graph = new Graph();
  const step = graph.input("step", STEP_SPEC);
  const order = graph.input("order", u32(batch));
  const channels = mean.length;
  const words = Math.ceil(batch * height * width * channels / 4);
  const shards = Array.from(
    { length: SHARDS },
    (_, i) => graph.input(`shard ${i}`, u32(i ? 1 : words)),
  );
  const attributes = { batch, height, width, channels, picturesPerShard: batch, mean, scale };
  const images = graph.append(loadImages, [step, order, ...shards], attributes);
  const initialisers = { convolution: NEVER_DRAWN, dense: NEVER_DRAWN, bias: NEVER_DRAWN };
  const net = createNet({ graph, initialisers, seed: 0 });
  const plain = layerOf(network)(net, images);
  const [logits] = isFused ? rewrite(graph, [plain], FUSIONS) : [plain];
  const probabilities = graph.append(softmax, [logits], {});
  return {
    description,
    batch,
    graph,
    step,
    order,
    shards,
    images,
    layers: net.noted,
    logits,
    probabilities,
    variables: graph.variables,
  };
}

/** A layout on a device, with weights. */
export interface Loaded {
  /** Compiles what computes `outputs`; plans share pictures and weights. */
  compile(outputs: Tensor[]): Promise<Plan>;
  /** Throws a `RangeError` where the weights are not the network's. */
  setWeights(weights: Model["weights"]): void;
  /** Appends copies of all weights from where another network of the same layers has them. */
  copyWeights(encoder: GPUCommandEncoder, placeOf: (name: string) => Place): void;
  /** Uploads pictures of any size, at most a batch, for all plans. */
  setPictures(pictures: readonly Picture[]): void;
  /** Writes an input that was added to the layout. */
  write(tensor: Tensor, numbers: Float32Array): void;
  close(): void;
}

/**
 * Puts a layout on a device; calls that are not among `choices` get their default kernel. Throws a
 * `RangeError` where the weights are not the network's.
 */
export function load(
  device: Device,
  layout: Layout,
  weights: Model["weights"],
  choices: Choices = {},
): Loaded {
  const { graph, batch, step, order, shards, variables, description } = layout;
  const { height, width, fit } = description.preprocessing;
  const residents = new Residents(device, graph);
  const plans: Plan[] = [];
  residents.write(order, Uint32Array.from({ length: batch }, (_, i) => i));
  const loaded: Loaded = {
    async compile(outputs) {
      const plan = await compile(device, graph, outputs, residents, chooseFrom(choices));
      plans.push(plan);
      return plan;
    },
    setWeights(weights) {
      for (const [name, tensor] of variables) {
        residents.write(tensor, weightOf(weights, name, tensor));
      }
    },
    copyWeights(encoder, placeOf) {
      for (const [name, tensor] of variables) {
        const [source, own] = [placeOf(name), residents.place(tensor)];
        encoder.copyBufferToBuffer(source.buffer, source.offset, own.buffer, own.offset, own.size);
      }
    },
    setPictures(pictures) {
      const bytes = new Uint8Array(Math.ceil(batch * height * width * 3 / 4) * 4);
      pictures.forEach((picture, i) =>
        bytes.set(resize(picture, { height, width }, fit).pixels, i * height * width * 3)
      );
      residents.write(shards[0], bytes);
      residents.write(step, stepWords({ count: pictures.length }));
    },
    write: (tensor, numbers) => residents.write(tensor, numbers),
    close() {
      plans.forEach((plan) => plan.destroy());
      residents.destroy();
    },
  };
  loaded.setWeights(weights);
  return loaded;
}

function weightOf(weights: Model["weights"], name: string, { shape }: Tensor) {
  const stored = weights.get(name);
  if (stored && isShape(stored.shape, shape)) return stored.data;
  throw new RangeError(
    `Cannot use the model as '${name}' should be ${show(shape)}: ` +
      `found ${stored ? show(stored.shape) : "nothing"}`,
  );
}
