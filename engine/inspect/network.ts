/** A trained network laid out for looking into it, and put on a device. @module */
import type { Picture } from "../../data/picture/picture.ts";
import { resize } from "../../data/picture/resize.ts";
import type { Device } from "../plan/device.ts";
import { Graph } from "../graph/graph.ts";
import { type Activation, build, fuse, Parameters } from "../model/layers.ts";
import type { Model, ModelDescription } from "../formats/model.ts";
import { STEP, STEP_SHAPE, type Tensor } from "../graph/op.ts";
import { loadImages, SHARDS } from "../ops/image/load_images.ts";
import { softmax } from "../ops/loss/softmax.ts";
import { type Choices, chooseFrom, compile, type Plan } from "../plan/plan.ts";
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
  /** What the first layer sees, `[N, H, W, 3]`. */
  readonly images: Tensor;
  readonly activations: readonly Activation[];
  /** `[N, classes]`. */
  readonly logits: Tensor;
  /** `[N, classes]`. */
  readonly probabilities: Tensor;
  readonly parameters: ReadonlyMap<string, Tensor>;
}

const NEVER_DRAWN = { kind: "zeros" } as const;

/** Lays the network out; where it is not fused, each layer has a tensor of its own. */
export function layOut(description: ModelDescription, batch: number, isFused: boolean): Layout {
  const { layers, preprocessing: { height, width, mean, scale } } = description;
  const graph = new Graph();
  const step = graph.input("step", STEP_SHAPE, "u32");
  const order = graph.input("order", [batch], "u32");
  const words = Math.ceil(batch * height * width * 3 / 4);
  const shards = Array.from(
    { length: SHARDS },
    (_, i) => graph.input(`shard ${i}`, [i ? 1 : words], "u32"),
  );
  const images = graph.append(loadImages, [step, order, ...shards], {
    batch,
    height,
    width,
    picturesPerShard: batch,
    mean,
    scale,
    flip: 0,
    shift: 0,
    stream: 0,
  });
  const initialisers = { convolution: NEVER_DRAWN, dense: NEVER_DRAWN, bias: NEVER_DRAWN };
  const parameters = new Parameters(graph, initialisers, 0);
  const activations = build(isFused ? fuse(layers) : layers, images, parameters);
  const logits = activations.at(-1)!.tensor;
  const probabilities = graph.append(softmax, [logits], {});
  return {
    description,
    batch,
    graph,
    step,
    order,
    shards,
    images,
    activations,
    logits,
    probabilities,
    parameters: parameters.tensors,
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
  const { graph, batch, step, order, shards, parameters, description } = layout;
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
      for (const [name, tensor] of parameters) {
        residents.write(tensor, weightOf(weights, name, tensor));
      }
    },
    copyWeights(encoder, placeOf) {
      for (const [name, tensor] of parameters) {
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
      const words = new Uint32Array(STEP_SHAPE[0]);
      words[STEP.count] = pictures.length;
      residents.write(step, words);
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

function weightOf(weights: Model["weights"], name: string, { shape }: Tensor): Float32Array {
  const stored = weights.get(name);
  if (stored && String(stored.shape) === String(shape)) return stored.data;
  throw new RangeError(
    `Cannot use the model as '${name}' should be [${shape.join(", ")}]: ` +
      `found ${stored ? `[${stored.shape.join(", ")}]` : "nothing"}`,
  );
}
