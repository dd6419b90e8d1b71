/** Plain arrays as examples. @module */
import type { Graph } from "../graph/graph.ts";
import { f32, type Shape, show, sizeOf, u32 } from "../graph/spec.ts";
import { gatherRows } from "../ops/image/gather_rows.ts";
import type { Examples } from "./examples.ts";
import {
  countOf,
  orderFeed,
  pictureExamples,
  type Standardisation,
  type Targets,
  targetSpec,
} from "./pictures.ts";

/** Numbers with their shape, examples first: pictures are `[N, H, W, C]`. */
export interface NumberArray {
  /** Floats as they are, or bytes, which are standardised by channel where they are pictures. */
  readonly data: Float32Array | Uint8Array | Uint8ClampedArray;
  /** Its product is the length of `data`. */
  readonly shape: Shape;
}

/** Class numbers, or floats with their shape, examples first. */
export type Labels = ArrayLike<number> | {
  readonly data: Float32Array;
  readonly shape: Shape;
};

/**
 * Throws a `TypeError` where the numbers are in no array of these kinds, a `RangeError` where they are
 * not as many as the shape says.
 */
export function checkNumbers(
  what: string,
  { data, shape }: NumberArray,
  kinds: readonly (new () => NumberArray["data"])[] = [Float32Array, Uint8Array, Uint8ClampedArray],
): void {
  if (!kinds.some((kind) => data instanceof kind)) {
    throw new TypeError(
      `Cannot use the ${what} as they are in ${data?.constructor.name}: expected ` +
        kinds.map(({ name }) => name).join(", "),
    );
  }
  if (shape.length > 0 && data.length === sizeOf(shape)) return;
  throw new RangeError(
    `Cannot use the ${what} as their shape ${show(shape)} has ${sizeOf(shape)} numbers: ` +
      `found ${data.length}`,
  );
}

/** Labels as targets of `count` examples. Throws a `RangeError` where they are not as many. */
export function targetsOf(labels: Labels, count: number): Targets {
  const targets = "shape" in labels
    ? { data: labels.data, shape: labels.shape.slice(1) }
    : { data: classNumbers(labels), shape: [] };
  if ("shape" in labels) checkNumbers("labels", labels, [Float32Array]);
  if (countOf(targets) === count) return targets;
  throw new RangeError(
    `Cannot use the labels as they are ${
      countOf(targets)
    }: expected one for each of ${count} inputs`,
  );
}

function classNumbers(labels: ArrayLike<number>): Uint32Array {
  const wrong = Array.from(labels).find((label) =>
    !Number.isInteger(label) || label < 0 || label >= 2 ** 32
  );
  if (wrong === undefined) return Uint32Array.from(labels);
  throw new RangeError(
    `Cannot use the labels as one is ${wrong}: expected class numbers from 0 on, or floats with a shape`,
  );
}

/** How arrays become examples. */
export interface ArrayOptions {
  readonly standardisation: Standardisation;
  /** The most examples in a step. */
  readonly capacity: number;
  /** The most bytes of a tensor on the device. */
  readonly largest: number;
}

/** Arrays as examples: bytes of pictures stay bytes on the device. */
export function arrayExamples(
  inputs: NumberArray,
  targets: Targets,
  { standardisation, capacity, largest }: ArrayOptions,
): Examples {
  const { data, shape: [, ...shape] } = inputs;
  if (data instanceof Float32Array) return floatExamples(data, shape, targets);
  const [height, width, channels] = shape;
  const bytes = sizeOf(shape);
  // Whole words: shards of a multiple of four pictures.
  const picturesPerShard = Math.max(4, Math.floor(largest / bytes / 4) * 4);
  const shards: Uint8Array[] = [];
  for (let first = 0; first < data.length; first += picturesPerShard * bytes) {
    const part = data.subarray(first, first + picturesPerShard * bytes);
    const shard = new Uint8Array(Math.ceil(part.length / 4) * 4);
    shard.set(part);
    shards.push(shard);
  }
  return pictureExamples({ height, width, channels, shards, picturesPerShard, targets }, {
    standardisation,
    residentBytes: Infinity,
    capacity,
  });
}

function floatExamples(data: Float32Array, shape: Shape, targets: Targets): Examples {
  const count = countOf(targets);
  const size = sizeOf(shape);
  return {
    labels: targets.data instanceof Uint32Array ? targets.data : undefined,
    inputs(numbers) {
      const taken = new Float32Array(numbers.length * size);
      numbers.forEach((number, i) =>
        taken.set(data.subarray(number * size, (number + 1) * size), i * size)
      );
      return { data: taken, shape: [numbers.length, ...shape] };
    },
    declare(graph: Graph, longest) {
      const table = graph.input("inputs", f32(count, ...shape));
      const wanted = graph.input("targets", targetSpec(targets, count));
      return {
        branch(name, step, batch) {
          const order = graph.input(`${name} order`, u32(longest));
          const gather = (from: typeof table, what: string) =>
            graph.append(gatherRows, [step, order, from], { batch }, `${name} ${what}`);
          const [inputs, targets] = [gather(table, "inputs"), gather(wanted, "targets")];
          return { order, numbers: order, inputs, targets };
        },
        open(residents) {
          residents.write(table, data);
          residents.write(wanted, targets.data);
          return orderFeed(residents);
        },
      };
    },
  };
}

/** Mean and deviation of each channel of bytes; floats stay as they are. */
export function standardisationOf({ data, shape }: NumberArray): Standardisation {
  const channels = shape[shape.length - 1];
  const fill = (value: number) => new Array<number>(channels).fill(value);
  if (data instanceof Float32Array) return { mean: fill(0), scale: fill(1) };
  const [sums, squares] = [fill(0), fill(0)];
  for (let i = 0; i < data.length; i++) {
    sums[i % channels] += data[i];
    squares[i % channels] += data[i] ** 2;
  }
  const count = data.length / channels;
  const mean = sums.map((sum) => sum / count);
  const scale = squares.map((sum, c) => 1 / Math.max(1, Math.sqrt(sum / count - mean[c] ** 2)));
  return { mean, scale };
}
