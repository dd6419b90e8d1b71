/** Pictures of one size, packed for upload. @module */
import type { Picture } from "../picture/picture.ts";
import { type Fit, resize, type Size } from "../picture/resize.ts";
import { sha256 } from "./digest.ts";
import { createSizer } from "../folder/sizer.ts";

/** Labelled pictures of one size. */
export interface Dataset extends Size {
  readonly classes: string[];
  /** `[pictures]`, as they are named in reports. */
  readonly files: string[];
  /** `[pictures]`, the class of each. */
  readonly labels: Uint32Array;
  /**
   * RGB bytes `[pictures, H, W, 3]`, cut into shards of whole pictures; each shard is padded to a
   * multiple of four bytes.
   */
  readonly shards: Uint8Array[];
  /** How many pictures each shard but the last holds. */
  readonly picturesPerShard: number;
  /** SHA-256 of classes, file names, labels and pixels, in hexadecimal. */
  readonly fingerprint: string;
}

/** A picture with its name and class. */
export interface LabelledPicture {
  readonly file: string;
  readonly label: number;
  readonly picture: Picture;
}

/**
 * Brings pictures to one size and packs them into shards of at most `maxShardBytes`. Throws a
 * `RangeError` on an empty class, and where a shard cannot hold one picture.
 */
export async function packDataset(
  classes: string[],
  pictures: readonly LabelledPicture[],
  { size, fit, maxShardBytes }: { size?: Size; fit: Fit; maxShardBytes: number },
): Promise<Dataset> {
  const present = new Set(pictures.map(({ label }) => label));
  const empty = classes.find((_, label) => !present.has(label));
  if (empty !== undefined) {
    throw new RangeError(`Cannot train as no picture of the class '${empty}' could be read`);
  }
  const sizer = createSizer(size);
  for (const { picture } of pictures) sizer.learn(picture);
  const { height, width } = sizer.final();
  const sized = pictures.map(({ picture }) => resize(picture, { height, width }, fit));
  const pixels = sized.map(({ pixels }) => pixels);
  const { shards, picturesPerShard } = cutShards(pixels, height * width * 3, maxShardBytes);
  const files = pictures.map(({ file }) => file);
  const labels = Uint32Array.from(pictures, ({ label }) => label);
  const names = new TextEncoder().encode(JSON.stringify({ classes, files, height, width }));
  const fingerprint = await digest([names, labels], chunksOf(sized, height * width * 3));
  return { classes, height, width, files, labels, shards, picturesPerShard, fingerprint };
}

/**
 * The pixels of pictures, `[H, W, 3]` each, in shards of whole words. Throws a `RangeError` where a shard
 * cannot hold one picture.
 */
export function cutShards(
  pictures: readonly (Uint8Array | Uint8ClampedArray)[],
  pictureBytes: number,
  maxShardBytes: number,
): Pick<Dataset, "shards" | "picturesPerShard"> {
  const room = Math.floor(maxShardBytes / 4) * 4; // shards are padded to whole words
  const picturesPerShard = Math.min(pictures.length, Math.floor(room / pictureBytes));
  if (picturesPerShard < 1) {
    throw new RangeError(
      `Cannot pack pictures of ${pictureBytes} bytes as a shard may have ${maxShardBytes}: ` +
        "choose a smaller size",
    );
  }
  const shards: Uint8Array[] = [];
  for (let first = 0; first < pictures.length; first += picturesPerShard) {
    const part = pictures.slice(first, first + picturesPerShard);
    const shard = new Uint8Array(Math.ceil(part.length * pictureBytes / 4) * 4);
    part.forEach((pixels, i) => shard.set(pixels, i * pictureBytes));
    shards.push(shard);
  }
  return { shards, picturesPerShard };
}

/** The pixels of some pictures at a time: however shards are cut, the fingerprint is the same. */
function* chunksOf(pictures: Picture[], pictureBytes: number): Generator<Uint8Array> {
  const perChunk = Math.ceil(2 ** 20 / pictureBytes);
  for (let first = 0; first < pictures.length; first += perChunk) {
    const part = pictures.slice(first, first + perChunk);
    const chunk = new Uint8Array(part.length * pictureBytes);
    part.forEach(({ pixels }, i) => chunk.set(pixels, i * pictureBytes));
    yield chunk;
  }
}

async function digest(...parts: Iterable<Uint8Array | Uint32Array>[]): Promise<string> {
  const hashes: ArrayBuffer[] = [];
  for (const part of parts) {
    for (const bytes of part) {
      hashes.push(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
    }
  }
  return await sha256(new Uint8Array(await new Blob(hashes).arrayBuffer()));
}

/** The bytes of a picture of a dataset, `[H, W, 3]`. */
export function pictureBytes(dataset: Dataset, index: number): Uint8Array {
  const bytes = dataset.height * dataset.width * 3;
  const start = index % dataset.picturesPerShard * bytes;
  const shard = dataset.shards[Math.floor(index / dataset.picturesPerShard)];
  return shard.subarray(start, start + bytes);
}

/** Mean and standard deviation of each channel, 0–255, over some of a dataset's pictures. */
export function channelStatistics(dataset: Dataset, indices: Uint32Array) {
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  for (const index of indices) {
    const pixels = pictureBytes(dataset, index);
    for (let i = 0; i < pixels.length; i++) {
      sum[i % 3] += pixels[i];
      squares[i % 3] += pixels[i] ** 2;
    }
  }
  const count = indices.length * dataset.height * dataset.width;
  const mean = sum.map((value) => value / count);
  const deviation = squares.map((value, c) => Math.sqrt(Math.max(0, value / count - mean[c] ** 2)));
  return { mean, deviation };
}
