/** Brings the pictures of a batch to the device: resident all the time, or one step ahead. @module */
import type { Dataset } from "../../data/dataset/dataset.ts";
import { SHARDS } from "../ops/image/load_images.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batch } from "./batches.ts";
import type { Branch, Network, PictureMemory } from "./network.ts";

/** Writes what a step needs. */
export interface Feed {
  /**
   * Makes a batch readable by a branch and returns its offset for the step's words. `next` is the
   * batch that will be asked for next, if any.
   */
  place(branch: Branch, batch: Batch, next?: Batch): Promise<number> | number;
  close(): void;
}

/** How the pictures will be held: all of them where they fit in `residentBytes`, or a ring. */
export function pictureMemory(
  dataset: Dataset,
  capacity: number,
  residentBytes: number,
): PictureMemory & { readonly resident: boolean } {
  const { height, width } = dataset;
  const bytes = dataset.shards.reduce((sum, shard) => sum + shard.byteLength, 0);
  if (bytes <= residentBytes && dataset.shards.length <= SHARDS) {
    return {
      resident: true,
      height,
      width,
      picturesPerShard: dataset.picturesPerShard,
      shardWords: padded(dataset.shards.map((shard) => shard.byteLength / 4)),
      pictures: dataset.labels.length,
    };
  }
  const pictures = 2 * slotPictures(capacity);
  return {
    resident: false,
    height,
    width,
    picturesPerShard: pictures,
    shardWords: padded([pictures * height * width * 3 / 4]),
    pictures,
  };
}

/** A slot of the ring holds a multiple of four pictures, so that it starts at a whole word. */
const slotPictures = (capacity: number) => Math.ceil(capacity / 4) * 4;

/** Sizes for all four shards; those without pictures have one word, which is never read. */
const padded = (words: number[]) => Array.from({ length: SHARDS }, (_, i) => words[i] ?? 1);

/** Uploads all pictures once; then an order is written when it changes. */
export function residentFeed(network: Network, residents: Residents, dataset: Dataset): Feed {
  dataset.shards.forEach((shard, i) => residents.write(network.shards[i], shard));
  residents.write(network.labels, dataset.labels);
  const written = new Map<Branch, Uint32Array>();
  return {
    place(branch, { order, offset }) {
      if (written.get(branch) !== order) residents.write(branch.order, order);
      written.set(branch, order);
      return offset;
    },
    close() {},
  };
}

/**
 * Gathers each batch in a Worker while the device computes the one before, and writes it into one
 * of two slots. The Worker takes the pictures: `dataset.shards` are empty afterwards.
 */
export function streamingFeed(
  network: Network,
  residents: Residents,
  dataset: Dataset,
  capacity: number,
): Feed {
  const slot = slotPictures(capacity);
  const pictureBytes = dataset.height * dataset.width * 3;
  const identity = Uint32Array.from({ length: 2 * slot }, (_, i) => i);
  const labels = dataset.labels;
  const worker = gatherWorker(dataset);
  let ahead: { key: string; pixels: Promise<Uint8Array> } | undefined;
  let turn = 0;
  const keyOf = ({ epoch, offset, count, order }: Batch) =>
    `${epoch} ${offset} ${count} ${order[offset]}`;
  const gather = ({ order, offset, count }: Batch) =>
    worker.gather(order.slice(offset, offset + count));
  for (const branch of [network.training, network.evaluation]) {
    residents.write(branch.order, identity.subarray(0, branch.order.shape[0]));
  }
  return {
    async place(_branch, batch, next) {
      const pixels = await (ahead?.key === keyOf(batch) ? ahead.pixels : gather(batch));
      ahead = next && { key: keyOf(next), pixels: gather(next) };
      const first = turn * slot;
      turn = 1 - turn;
      residents.write(network.shards[0], pixels, first * pictureBytes / 4);
      const numbers = batch.order.subarray(batch.offset, batch.offset + batch.count);
      residents.write(network.labels, numbers.map((number) => labels[number]), first);
      return first;
    },
    close: worker.close,
  };
}

/** Hands the pictures to a Worker that gathers batches, padded to whole words. */
function gatherWorker(dataset: Dataset) {
  const url = new URL("./gather_worker.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  const waiting: { resolve: (pixels: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  worker.onmessage = ({ data }) => waiting.shift()?.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new Error(`Cannot gather pictures as the Worker failed: ${event.message}`);
    waiting.splice(0).forEach(({ reject }) => reject(error));
  };
  const { shards, picturesPerShard, height, width } = dataset;
  const buffers = shards.splice(0);
  worker.postMessage(
    { shards: buffers, picturesPerShard, pictureBytes: height * width * 3 },
    buffers.map((shard) => shard.buffer as ArrayBuffer),
  );
  return {
    gather(order: Uint32Array): Promise<Uint8Array> {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(order);
      });
    },
    close: () => worker.terminate(),
  };
}
