/** What a network knows of pictures before it decides on a class. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../formats/model.ts";
import type { Tensor } from "../graph/graph.ts";
import { sizeOf } from "../graph/spec.ts";
import type { Device } from "../plan/device.ts";
import { type Layout, layOut } from "./layout.ts";
import { load } from "./network.ts";

/** Pictures at a time. */
const BATCH = 16;

/**
 * The inputs of the last layer with weights for each picture, scaled to a length of 1, so that a
 * product of two is the cosine of their angle: `[pictures][features]`. Throws as `layOut` does.
 */
export async function featuresOf(
  device: Device,
  model: Model,
  pictures: readonly Picture[],
): Promise<Float32Array[]> {
  const layout = layOut(model.description, Math.min(BATCH, pictures.length || 1), false);
  const features = penultimate(layout);
  const loaded = await load(device, layout, { weights: model.weights, outputs: [features] });
  const length = sizeOf(features.shape) / layout.batch;
  const found: Float32Array[] = [];
  try {
    for (let first = 0; first < pictures.length; first += layout.batch) {
      const some = pictures.slice(first, first + layout.batch);
      loaded.setPictures(some);
      loaded.plan.run();
      const rows = new Float32Array(await loaded.plan.read(features));
      some.forEach((_, i) => found.push(unit(rows.slice(i * length, (i + 1) * length))));
    }
    return found;
  } finally {
    loaded.close();
  }
}

/** What the last layer with weights is given, or the scores where none has any. */
export function penultimate({ logits, images }: Pick<Layout, "logits" | "images">): Tensor {
  for (let tensor = logits; tensor.source.kind === "output" && tensor !== images;) {
    const { inputs } = tensor.source.node;
    const [input] = inputs;
    const hasKernel = inputs.some(({ source, shape }) =>
      source.kind === "variable" && shape.length > 1
    );
    if (hasKernel) return input;
    tensor = input;
  }
  return logits;
}

function unit(features: Float32Array): Float32Array {
  const length = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0)) || 1;
  return features.map((value) => value / length);
}

/** A picture near another one. */
export interface Near {
  readonly index: number;
  /** The cosine of the angle between their features. */
  readonly similarity: number;
}

/** The `count` features nearest to those of `index` among `candidates`, it itself left out. */
export function nearestTo(
  features: readonly Float32Array[],
  index: number,
  candidates: ArrayLike<number>,
  count: number,
): Near[] {
  const own = features[index];
  const near = Array.from(candidates, (candidate): Near => {
    const other = features[candidate];
    let similarity = 0;
    for (let i = 0; i < own.length; i++) similarity += own[i] * other[i];
    return { index: candidate, similarity: Math.min(1, Math.max(-1, similarity)) };
  });
  return near.filter((each) => each.index !== index)
    .sort((a, b) => b.similarity - a.similarity || a.index - b.index).slice(0, count);
}
