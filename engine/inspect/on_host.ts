/**
 * A network without a device: by what specifies the ops, in float64. It is slow, and needs nothing.
 *
 * @module
 */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../formats/model.ts";
import { reachable, reachableNodes, type Tensor } from "../graph/graph.ts";
import type { Values } from "../graph/op.ts";
import { type Environment, evaluate } from "../graph/reference.ts";
import { sizeOf } from "../graph/spec.ts";
import { stepWords } from "../graph/step.ts";
import { gradCam, type HeatMap } from "./grad_cam.ts";
import { inputBytes } from "./input.ts";
import { appendScore, oneHot } from "./inspector.ts";
import { type Layout, layOut } from "./layout.ts";
import { weightOf } from "./network.ts";

/** A network on the host. */
export interface HostNetwork {
  /** A picture's `[classes]` probabilities, of the model's views. */
  predict(picture: Picture): Float32Array;
  /** The Grad-CAM heat map of a class. Throws a `RangeError` where there is no convolution. */
  gradCam(picture: Picture, classIndex: number): HeatMap;
}

/** What one picture takes. */
export interface HostCost {
  /** Floating-point operations. */
  readonly flops: number;
  /** Of all tensors, which are kept. */
  readonly bytes: number;
}

/** Lays a network out. Throws a `RangeError` where the weights are not the network's. */
export function openOnHost({ description, weights }: Model): HostNetwork {
  const { preprocessing } = description;
  const plain = layOut(description, 1, false);
  const looks = preprocessing.views ? layOut(description, 1, false, preprocessing.views) : plain;
  const numbers = valuesOf(plain, weights);
  let scored: ReturnType<typeof appendScore> | undefined;
  return {
    predict(picture) {
      const [row] = evaluate(
        looks.graph,
        [looks.probabilities],
        environmentOf(looks, numbers, picture),
      );
      return Float32Array.from(row);
    },
    gradCam(picture, classIndex) {
      const { maps, chosen, gradient } = scored ??= appendScore(plain);
      const environment = environmentOf(plain, numbers, picture);
      environment.set(chosen, Float64Array.from(oneHot(chosen.shape[0], classIndex)));
      const [values, slopes] = evaluate(plain.graph, [maps, gradient], environment);
      const [, height, width, channels] = maps.shape;
      return gradCam(values, slopes, [height, width, channels]);
    },
  };
}

/** Weights by name, in float64. Throws a `RangeError` where they are not the network's. */
export function valuesOf({ variables }: Layout, weights: Model["weights"]): Map<string, Values> {
  return new Map([...variables].map(([name, tensor]) => [
    name,
    Float64Array.from(weightOf(weights, name, tensor)),
  ]));
}

/** All that a layout computes a picture from. */
export function environmentOf(
  { step, order, shards, variables, description: { preprocessing } }: Layout,
  weights: ReadonlyMap<string, Values>,
  picture: Picture,
): Environment {
  const words = new Uint32Array(inputBytes([picture], preprocessing, 1).buffer);
  return new Map<Tensor, Values>([
    ...[...variables].map(([name, tensor]) => [tensor, weights.get(name)!] as const),
    ...shards.map((shard, i) => [shard, Float64Array.from(i ? [0] : words)] as const),
    [step, Float64Array.from(stepWords({ count: 1 }))],
    [order, Float64Array.of(0)],
  ]);
}

/** What `predict` takes of the host for one picture. Throws as `layOut` does. */
export function costOnHost({ preprocessing, ...rest }: Model["description"]): HostCost {
  const description = { ...rest, preprocessing };
  const { graph, probabilities } = layOut(description, 1, false, preprocessing.views);
  const flops = reachableNodes(graph, [probabilities])
    .reduce((sum, { op, ...call }) => sum + op.flops(call), 0);
  const bytes = reachable(graph, [probabilities])
    .reduce((sum, { shape }) => sum + 8 * sizeOf(shape), 0);
  return { flops, bytes };
}
