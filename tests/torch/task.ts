/** The same weights, pictures and steps for Loupe and for PyTorch. @module */
import { uniforms } from "../../engine/graph/random.ts";
import { f32, type Shape, sizeOf } from "../../engine/graph/spec.ts";
import { type ArchitectureName, ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { variablesMade } from "../../engine/model/dry_build.ts";
import type { Layer } from "../../engine/model/layer.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import type { StoredTensor } from "../../engine/formats/safetensors.ts";
import { toTorch } from "../../engine/formats/torch/layout.ts";
import { stateDictOf } from "../../engine/formats/torch/state_dict.ts";

/** What is compared. */
export interface Task {
  readonly network: ArchitectureName;
  /** Of the pictures. */
  readonly size: number;
  readonly batch: number;
  /** Of the drawn numbers (7). */
  readonly seed?: number;
  /** About which the offsets of normalisations lie (0). */
  readonly offset?: number;
}

export const CLASSES = 10;
export const STEPS = 3;
export const LEARNING_RATE = 0.01;
export const MOMENTUM = 0.9;

/**
 * Each at the smallest size at which all of it has work to do, and with numbers that rounding does not
 * carry over an edge: where a ReLU's input is 0 but for rounding, one of two right trainings has its
 * gradient and the other has not.
 */
export const TASKS: readonly Task[] = [
  { network: "tutorial", size: 14, batch: 8 },
  { network: "tiny", size: 14, batch: 8 },
  { network: "small", size: 18, batch: 8 },
  { network: "resnet8", size: 16, batch: 8 },
  { network: "resnet20", size: 16, batch: 8 },
  { network: "vgg_small", size: 16, batch: 8 },
  { network: "vit_tiny", size: 16, batch: 4 },
  { network: "resnet18", size: 40, batch: 8, seed: 8 },
  { network: "mobilenet_v2", size: 40, batch: 8, offset: 2 },
];

/** All that both begin with. */
export interface Beginning {
  readonly layer: Layer;
  readonly size: number;
  /** By name, in Loupe's order. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** `[N, H, W, 3]`. */
  readonly images: Float32Array;
  readonly labels: readonly number[];
}

/** The weights and pictures of a task, drawn by its name. */
export function beginningOf(
  { network, size, batch, seed = 7, offset = 0 }: Task,
): Beginning {
  const layer = ARCHITECTURES[network].build(CLASSES, { rate: 0 });
  const variables = variablesMade(layer, f32(1, size, size, 3));
  const shapes = [...variables].map(([name, { shape }]) => [name, shape] as const);
  const random = uniforms(seed, 1);
  const weights = drawWeights(shapes, random, offset);
  return {
    layer,
    size,
    weights,
    images: Float32Array.from({ length: batch * size * size * 3 }, () => 2 * random() - 1),
    labels: Array.from({ length: batch }, (_, i) => (7 * i + 3) % CLASSES),
  };
}

/** Weights of such shapes; offsets of normalisations lie about `offset`. */
export function drawWeights(
  shapes: readonly (readonly [name: string, shape: Shape])[],
  random: () => number,
  offset = 0,
): Map<string, StoredTensor> {
  return new Map(shapes.map(([name, shape]) => {
    const draw = drawerOf(name, shape, offset);
    const data = Float32Array.from({ length: sizeOf(shape) }, () => draw(2 * random() - 1));
    return [name, { shape, data }];
  }));
}

/** Of a number in [-1, 1): kernels keep what passes them at its size, a variance is positive. */
function drawerOf(
  name: string,
  shape: Shape,
  offset: number,
): (uniform: number) => number {
  if (/(scale|runningVariance)$/.test(name)) return (uniform) => 1 + uniform / 2;
  if (name.endsWith("offset")) return (uniform) => offset + uniform / 4;
  if (shape.length === 1) return (uniform) => uniform / 4;
  const inputs = sizeOf(shape) / shape[shape.length - 1];
  return (uniform) => uniform * Math.sqrt(6 / inputs);
}

/** Variables of a task as PyTorch has them, in the order of its `state_dict`, by our names. */
export function variablesToTorch(
  { layer, size }: Pick<Beginning, "layer" | "size">,
  variables: ReadonlyMap<string, StoredTensor>,
): Map<string, { shape: Shape; data: Float32Array }> {
  const { tensors } = stateDictOf(describe(layer, size));
  return new Map(tensors.flatMap(({ shape, source }) => {
    if (source.kind !== "variable") return [];
    const data = toTorch(variables.get(source.variable)!.data as Float32Array, source.layout);
    return [[source.variable, { shape, data }] as const];
  }));
}

/** The description of a task's network; its pictures come standardised. */
export function describe(layer: Layer, size: number): ModelDescription {
  return {
    format: "loupe-model",
    version: 2,
    architecture: "custom",
    network: layer.description,
    classes: Array.from({ length: CLASSES }, (_, i) => `${i}`),
    preprocessing: {
      height: size,
      width: size,
      fit: "cover",
      mean: [0, 0, 0],
      scale: [1, 1, 1],
    },
  };
}

/** Pictures `[N, H, W, C]` as PyTorch takes them, `[N, C, H, W]`. */
export function imagesToTorch(images: Float32Array, { size, batch }: Task): Float32Array {
  const places = size * size;
  return Float32Array.from({ length: batch * places * 3 }, (_, at) => {
    const place = at % places;
    const channel = Math.floor(at / places) % 3;
    return images[(Math.floor(at / places / 3) * places + place) * 3 + channel];
  });
}
