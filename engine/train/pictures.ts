/** Pictures to train on: resident on the device all the time, or gathered one step ahead. @module */
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { u32 } from "../graph/spec.ts";
import { gatherRows } from "../ops/image/gather_rows.ts";
import { loadImages, SHARDS } from "../ops/image/load_images.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batch } from "./batches.ts";
import type { DeclaredExamples, Examples, Feed } from "./examples.ts";
import { gatherInWorker } from "./gather.ts";

/** Subtracted from each channel, then multiplied by. */
export interface Standardisation {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** How pictures are held on a device. */
export interface PictureMemory {
  readonly height: number;
  readonly width: number;
  readonly picturesPerShard: number;
  /** The `u32` words of each of the shards. */
  readonly shardWords: readonly number[];
  /** The number of pictures that have labels there. */
  readonly pictures: number;
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
interface Held {
  readonly height: number;
  readonly width: number;
  readonly picturesPerShard: number;
  readonly shardBytes: readonly number[];
  readonly count: number;
  readonly isResident: boolean;
}

/**
 * The pictures of a data set. A streamed data set's `shards` are taken away when it is opened: a
 * Worker has them then.
 */
export function pictureExamples(dataset: Dataset, options: PictureOptions): Examples {
  const { standardisation, residentBytes, capacity } = options;
  const { height, width, labels, picturesPerShard, shards } = dataset;
  const shardBytes = shards.map(({ byteLength }) => byteLength);
  const total = shardBytes.reduce((a, b) => a + b, 0);
  const isResident = total <= residentBytes && shards.length <= SHARDS;
  const held = { height, width, picturesPerShard, shardBytes, count: labels.length, isResident };
  return {
    count: labels.length,
    labels,
    declare(graph, longest) {
      const declared = declareHeld(graph, held, capacity, longest, standardisation);
      const feed = isResident ? residentFeed : streamedFeed;
      return { ...declared, open: (residents) => feed(declared, residents, dataset) };
    },
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

/** All pictures, or memory for one batch: a write follows all that was submitted before it. */
function declareHeld(
  graph: Graph,
  { height, width, picturesPerShard, shardBytes, count, isResident }: Held,
  capacity: number,
  longest: number,
  standardisation: Standardisation,
): DeclaredPictures {
  const words = isResident
    ? shardBytes.map((bytes) => bytes / 4)
    : [Math.ceil(capacity * height * width * 3 / 4)];
  const memory: PictureMemory = {
    height,
    width,
    picturesPerShard: isResident ? picturesPerShard : capacity,
    shardWords: padded(words),
    pictures: isResident ? count : capacity,
  };
  return declarePictures(graph, memory, isResident ? longest : capacity, standardisation);
}

/** Sizes for all shards; those without pictures have one word, which is never read. */
const padded = (words: number[]) => Array.from({ length: SHARDS }, (_, i) => words[i] ?? 1);

interface DeclaredPictures extends Pick<DeclaredExamples, "branch"> {
  readonly shards: readonly Tensor[];
  readonly labels: Tensor;
}

/** Declares pictures that are held so, of which `orderSize` have a place in an order. */
export function declarePictures(
  graph: Graph,
  { height, width, picturesPerShard, shardWords, pictures }: PictureMemory,
  orderSize: number,
  { mean, scale }: Standardisation,
): DeclaredPictures {
  const shards = shardWords.map((words, i) => graph.input(`shard ${i}`, u32(words)));
  const labels = graph.input("labels", u32(pictures));
  return {
    shards,
    labels,
    branch(name, step, batch) {
      const order = graph.input(`${name} order`, u32(orderSize));
      const channels = mean.length;
      const attributes = { batch, height, width, channels, picturesPerShard, mean, scale };
      const inputs = graph.append(
        loadImages,
        [step, order, ...shards],
        attributes,
        `${name} images`,
      );
      const targets = graph.append(gatherRows, [step, order, labels], { batch }, `${name} labels`);
      return { order, inputs, targets };
    },
  };
}

/** Uploads all pictures once; then an order is written when it changes. */
function residentFeed(
  { shards, labels }: DeclaredPictures,
  residents: Residents,
  dataset: Dataset,
): Feed {
  dataset.shards.forEach((shard, i) => residents.write(shards[i], shard));
  residents.write(labels, dataset.labels);
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
  { shards, labels }: DeclaredPictures,
  residents: Residents,
  dataset: Dataset,
): Feed {
  const capacity = labels.shape[0];
  const identity = Uint32Array.from({ length: capacity }, (_, i) => i);
  const worker = gatherInWorker(dataset);
  const prepared = new Set<Tensor>();
  let ahead: { key: string; pixels: Promise<Uint8Array> } | undefined;
  const keyOf = ({ epoch, offset, count }: Batch, order: Uint32Array) =>
    `${epoch} ${offset} ${count} ${order[offset]}`;
  const gather = ({ offset, count }: Batch, order: Uint32Array) =>
    worker.gather(order.slice(offset, offset + count));
  return {
    offsetOf: () => 0,
    async place(branch, batch, order, next) {
      const isReady = ahead?.key === keyOf(batch, order);
      const pixels = await (isReady ? ahead!.pixels : gather(batch, order));
      ahead = next && { key: keyOf(next.batch, next.order), pixels: gather(next.batch, next.order) };
      if (!prepared.has(branch.order)) residents.write(branch.order, identity);
      prepared.add(branch.order);
      residents.write(shards[0], pixels);
      const numbers = order.subarray(batch.offset, batch.offset + batch.count);
      residents.write(labels, numbers.map((number) => dataset.labels[number]));
    },
    close: worker.close,
  };
}
