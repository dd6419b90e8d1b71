/** Networks to export, with random weights whose statistics are not those of a beginning. @module */
import type { Fit, Model } from "../../engine/formats/model.ts";
import { variablesOf } from "../../engine/formats/network.ts";
import type { StoredTensor } from "../../engine/formats/safetensors.ts";
import { normals, streamOf, uniforms } from "../../engine/graph/random.ts";
import { sizeOf } from "../../engine/graph/spec.ts";
import { type ArchitectureName, ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import type { Layer } from "../../engine/model/layer.ts";
import type { Views } from "../../engine/model/views.ts";

/** How a random model is made. */
export interface RandomModel {
  readonly name: string;
  readonly network: Layer;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly channels?: 1 | 3;
  readonly fit?: Fit;
  readonly views?: Views;
}

/** The standardisation of each channel, as data sets have it. */
const MEANS = [125.3, 122.95, 113.87];
const DEVIATIONS = [62.99, 62.09, 66.7];

/** A trained network that was never trained. */
export function randomModel(
  { name, network, height, width, classes, channels = 3, fit = "cover", views }: RandomModel,
): Model {
  const preprocessing = {
    height,
    width,
    fit,
    mean: MEANS.slice(0, channels),
    scale: DEVIATIONS.slice(0, channels).map((deviation) => Math.fround(1 / deviation)),
    ...views && { views },
  };
  const description = {
    format: "loupe-model" as const,
    version: 2 as const,
    architecture: name,
    network: network.description,
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
    preprocessing,
  };
  const weights = new Map<string, StoredTensor>();
  for (const [name, { shape }] of variablesOf(description)) {
    weights.set(name, { shape, data: randomNumbers(name, shape) });
  }
  return { description, weights };
}

/** Numbers that a variable of that name may have, so that what layers give stays of one size. */
function randomNumbers(name: string, shape: readonly number[]): Float32Array {
  const uniform = uniforms(7, streamOf(name));
  const normal = normals(uniform);
  const draw = drawing(name, shape, normal, uniform);
  return Float32Array.from({ length: sizeOf(shape) }, draw);
}

function drawing(
  name: string,
  shape: readonly number[],
  normal: () => number,
  uniform: () => number,
): () => number {
  if (name.endsWith("runningVariance")) return () => 0.4 + uniform();
  if (name.endsWith("scale")) return () => 0.7 + 0.6 * uniform();
  if (shape.length < 2) return () => 0.2 * normal();
  const terms = sizeOf(shape.slice(0, -1));
  return () => normal() * Math.sqrt(1.5 / terms);
}

/** A named network at a size that suits it. */
export function namedModel(
  name: ArchitectureName,
  others: Partial<RandomModel> = {},
): Model {
  const classes = 10;
  const side = name === "tutorial" ? { height: 28, width: 23 } : { height: 32, width: 32 };
  const network = ARCHITECTURES[name].build(classes);
  return randomModel({ name, network, ...side, classes, ...others });
}
