/** Pictures to train on: resident on the device all the time, or gathered one step ahead. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import { f32, type Shape, sizeOf, type Spec, u32 } from "../graph/spec.ts";
import { gatherRows } from "../ops/image/gather_rows.ts";
import { loadImages, SHARDS } from "../ops/image/load_images.ts";
import type { Inputs } from "../model/net.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batch } from "./batches.ts";
import type { DeclaredExamples, Examples, Feed, Standardisation } from "./examples.ts";
import { type Gathered, gatherInWorker } from "./gather.ts";

export type { Standardisation } from "./examples.ts";

/** What is wanted of examples: class numbers `[count]`, or floats `[count, …shape]`. */
export interface Targets {
  readonly data: Uint32Array | Float32Array;
  /** The shape of one example's; none for class numbers. */
  readonly shape: Shape;
}

/** Pictures of one size with their targets. */
export interface PictureData extends Gathered {
  readonly targets: Targets;
}

/** How pictures are held on a device. */
export interface PictureMemory {
  readonly height: number;
  readonly width: number;
  readonly picturesPerShard: number;
  /** The `u32` words of each of the shards. */
  readonly shardWords: readonly number[];
  /** What is wanted of the pictures that are there. */
  readonly targets: Spec;
  /** Whether they are those of a batch, whose own numbers are told beside. */
  readonly isBatch?: boolean;
}

/** How pictures become examples. */
export interface PictureOptions {
  readonly standardisation: Standardisation;
  /** Pictures up to so many bytes stay on the device; more are streamed one step ahead. */
  readonly residentBytes: number;
  /** The most pictures in a step. */
  readonly capacity: number;
}

/** What decides how pictures are held. */
interface Held extends Omit<PictureData, "shards"> {
  readonly shardBytes: readonly number[];
  readonly isResident: boolean;
}

/**
 * Pictures as examples. Where they are streamed, their `shards` are taken away when they are opened: a
 * Worker has them then.
 */
export function pictureExamples(pictures: PictureData, options: PictureOptions): Examples {
  const { standardisation, residentBytes, capacity } = options;
  const { height, width, targets, shards } = pictures;
  const shardBytes = shards.map(({ byteLength }) => byteLength);
  const isResident = areResident(pictures, residentBytes);
  const held = { ...pictures, shardBytes, isResident };
  return {
    labels: targets.data instanceof Uint32Array ? targets.data : undefined,
    declare(graph, longest) {
      const declared = declareHeld(graph, held, capacity, longest, standardisation);
      const feed = isResident ? residentFeed : streamedFeed;
      return {
        ...declared,
        open(residents) {
          checkThere(pictures);
          return feed(declared, residents, pictures);
        },
      };
    },
    inputs: (numbers) => standardisedInputs(pictures, numbers, standardisation),
    extent: { batch: capacity, height, width },
    at({ batch, ...size }) {
      const scale = size.height * size.width / (height * width);
      const scaled = shardBytes.map((bytes) => Math.ceil(bytes * scale / 4) * 4);
      const other = { ...held, ...size, shardBytes: scaled };
      return {
        declare(graph, longest) {
          const declared = declareHeld(graph, other, batch, longest, standardisation);
          return { ...declared, open: orderFeed };
        },
      };
    },
  };
}

/** Whether pictures stay on a device that has so many bytes for them; else they are streamed. */
export function areResident({ shards }: Pick<Gathered, "shards">, residentBytes: number): boolean {
  const total = shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return total <= residentBytes && shards.length <= SHARDS;
}

/** Throws an `Error` where a training has streamed the pictures, which took them away. */
function checkThere({ shards }: Gathered): void {
  if (shards.length > 0) return;
  throw new Error("Cannot open the pictures as they were streamed before: read them once more");
}

/** Pictures of these numbers, standardised as `loadImages` does it, before they are opened. */
function standardisedInputs(
  { shards, picturesPerShard, height, width, channels }: PictureData,
  numbers: Uint32Array,
  { mean, scale }: Standardisation,
): Inputs {
  const bytes = height * width * channels;
  const data = new Float32Array(numbers.length * bytes);
  numbers.forEach((number, i) => {
    const first = number % picturesPerShard * bytes;
    const pixels = shards[Math.floor(number / picturesPerShard)].subarray(first, first + bytes);
    pixels.forEach((value, j) => {
      const channel = j % channels;
      data[i * bytes + j] = (value - mean[channel]) * scale[channel];
    });
  });
  return { data, shape: [numbers.length, height, width, channels] };
}

/** How many examples targets are of. */
export function countOf({ data, shape }: Targets): number {
  return data.length / sizeOf(shape);
}

/** The spec of the targets of so many examples. */
export function targetSpec({ data, shape }: Targets, count: number): Spec {
  return data instanceof Uint32Array ? u32(count, ...shape) : f32(count, ...shape);
}

/** All pictures, or memory for one batch: a write follows all that was submitted before it. */
function declareHeld(
  graph: Graph,
  { height, width, channels, picturesPerShard, shardBytes, targets, isResident }: Held,
  capacity: number,
  longest: number,
  standardisation: Standardisation,
): DeclaredPictures {
  const words = isResident
    ? shardBytes.map((bytes) => bytes / 4)
    : [Math.ceil(capacity * height * width * channels / 4)];
  const memory: PictureMemory = {
    height,
    width,
    isBatch: !isResident,
    picturesPerShard: isResident ? picturesPerShard : capacity,
    shardWords: padded(words),
    targets: targetSpec(targets, isResident ? countOf(targets) : capacity),
  };
  return declarePictures(graph, memory, isResident ? longest : capacity, standardisation);
}

/** Sizes for all shards; those without pictures have one word, which is never read. */
const padded = (words: number[]) => Array.from({ length: SHARDS }, (_, i) => words[i] ?? 1);

interface DeclaredPictures extends Pick<DeclaredExamples, "branch" | "standardisation"> {
  readonly shards: readonly Tensor[];
  readonly targets: Tensor;
}

/** Declares pictures that are held so, of which `orderSize` have a place in an order. */
export function declarePictures(
  graph: Graph,
  { height, width, picturesPerShard, shardWords, targets: spec, isBatch }: PictureMemory,
  orderSize: number,
  { mean, scale }: Standardisation,
): DeclaredPictures {
  const shards = shardWords.map((words, i) => graph.input(`shard ${i}`, u32(words)));
  const targets = graph.input("targets", spec);
  return {
    shards,
    targets,
    standardisation: { mean, scale },
    branch(name, step, batch) {
      const order = graph.input(`${name} order`, u32(orderSize));
      const numbers = isBatch ? graph.input(`${name} numbers`, u32(orderSize)) : order;
      const channels = mean.length;
      const attributes = { batch, height, width, channels, picturesPerShard, mean, scale };
      const inputs = graph.append(
        loadImages,
        [step, order, ...shards],
        attributes,
        `${name} images`,
      );
      const taken = [step, order, targets];
      const wanted = graph.append(gatherRows, taken, { batch }, `${name} targets`);
      return { order, numbers, inputs, targets: wanted };
    },
  };
}

/** Uploads all pictures once; then an order is written when it changes. */
function residentFeed(
  { shards, targets }: DeclaredPictures,
  residents: Residents,
  pictures: PictureData,
): Feed {
  pictures.shards.forEach((shard, i) => residents.write(shards[i], shard));
  residents.write(targets, pictures.targets.data);
  return orderFeed(residents);
}

/** Writes an order when it changes; the examples are there. */
export function orderFeed(residents: Residents): Feed {
  const written = new Map<Tensor, Uint32Array>();
  return {
    offsetOf: ({ offset }) => offset,
    place(branch, _batch, order) {
      if (written.get(branch.order) !== order) residents.write(branch.order, order);
      written.set(branch.order, order);
    },
    close() {},
  };
}

/** Gathers each batch in a Worker while the device computes the one before, and writes it. */
function streamedFeed(
  { shards, targets }: DeclaredPictures,
  residents: Residents,
  pictures: PictureData,
): Feed {
  const identity = Uint32Array.from({ length: targets.shape[0] }, (_, i) => i);
  const worker = gatherInWorker(pictures);
  const prepared = new Set<Tensor>();
  let ahead: { key: string; pixels: Promise<Uint8Array> } | undefined;
  const keyOf = ({ epoch, offset, count }: Batch, order: Uint32Array) =>
    `${epoch} ${offset} ${count} ${order[offset]}`;
  const gather = (numbers: Uint32Array) => worker.gather(numbers.slice());
  return {
    offsetOf: () => 0,
    async place(branch, batch, order, next) {
      const numbers = numbersOf(batch, order);
      const isReady = ahead?.key === keyOf(batch, order);
      const pixels = await (isReady ? ahead!.pixels : gather(numbers));
      ahead = next && {
        key: keyOf(next.batch, next.order),
        pixels: gather(numbersOf(next.batch, next.order)),
      };
      if (!prepared.has(branch.order)) residents.write(branch.order, identity);
      prepared.add(branch.order);
      residents.write(branch.numbers, numbers);
      residents.write(shards[0], pixels);
      residents.write(targets, rowsOf(pictures.targets, numbers));
    },
    close: worker.close,
  };
}

/** The numbers of a batch's pictures. */
function numbersOf({ offset, count }: Batch, order: Uint32Array): Uint32Array {
  return order.subarray(offset, offset + count);
}

/** The targets of some examples. */
function rowsOf({ data, shape }: Targets, numbers: Uint32Array): Uint32Array | Float32Array {
  const size = sizeOf(shape);
  const rows = data.slice(0, numbers.length * size);
  numbers.forEach((number, i) =>
    rows.set(data.subarray(number * size, (number + 1) * size), i * size)
  );
  return rows;
}
