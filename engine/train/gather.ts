/** Gathers batches of pictures in a Worker. @module */

/** Pictures of one size, in shards. */
export interface Gathered {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Bytes `[pictures, H, W, C]`, cut into shards of whole pictures, each padded to whole words. */
  readonly shards: Uint8Array[];
  /** How many pictures each shard but the last holds. */
  readonly picturesPerShard: number;
}

/** Hands the pictures to a Worker that gathers batches, padded to whole words. */
export function gatherInWorker(pictures: Gathered) {
  // Written as bundlers look for it.
  const worker = new Worker(new URL("./gather_worker.ts", import.meta.url), { type: "module" });
  const waiting: { resolve: (pixels: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  worker.onmessage = ({ data }) => waiting.shift()?.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new Error(`Cannot gather pictures as the Worker failed: ${event.message}`);
    waiting.splice(0).forEach(({ reject }) => reject(error));
  };
  const { shards, picturesPerShard, height, width, channels } = pictures;
  const buffers = shards.splice(0);
  worker.postMessage(
    { shards: buffers, picturesPerShard, pictureBytes: height * width * channels },
    buffers.map((shard) => shard.buffer as ArrayBuffer),
  );
  return {
    /** The bytes of the pictures of these numbers, one after the other. */
    gather(numbers: Uint32Array): Promise<Uint8Array> {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(numbers);
      });
    },
    close: () => worker.terminate(),
  };
}
