/**
 * The training and validation pictures of a data set as bytes, to be kept and sent by their digest; test
 * pictures have no place in them.
 *
 * A line that tells the form, a line of JSON, the label of each picture as a little-endian `u32`, then
 * the RGB bytes `[pictures, H, W, 3]`: first the pictures to train on, then those to validate on.
 *
 * @module
 */
import type { Split } from "../split/split.ts";
import { cutShards, type Dataset, pictureBytes } from "./dataset.ts";
import { sha256 } from "./digest.ts";

/** The first line. */
const FORM = "loupe-pictures 1\n";
/** No header has more bytes, no data set more classes or larger pictures. */
const MOST = { header: 2 ** 24, classes: 65_536, side: 9_999 };

/** Pictures to train and to validate on. */
export interface TrainingPictures {
  /** Its files are named by their place, its fingerprint is the digest of the bytes. */
  readonly dataset: Dataset;
  /** Without test pictures. */
  readonly split: Split;
}

/** The line of JSON. */
interface Header {
  readonly height: number;
  readonly width: number;
  readonly classes: string[];
  /** How many pictures. */
  readonly training: number;
  readonly validation: number;
}

/** The pictures of a data set that are not to be tested on, as bytes. */
export function packPictures(
  dataset: Dataset,
  { train, validation }: Pick<Split, "train" | "validation">,
): Uint8Array<ArrayBuffer> {
  const { height, width, classes, labels } = dataset;
  const header: Header = {
    height,
    width,
    classes,
    training: train.length,
    validation: validation.length,
  };
  const numbers = [...train, ...validation];
  const head = new TextEncoder().encode(`${FORM}${JSON.stringify(header)}\n`);
  const pixels = height * width * 3;
  const start = head.length + 4 * numbers.length;
  const bytes = new Uint8Array(start + numbers.length * pixels);
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => {
    view.setUint32(head.length + 4 * i, labels[number], true);
    bytes.set(pictureBytes(dataset, number), start + i * pixels);
  });
  return bytes;
}

/**
 * The pictures that bytes hold, in shards of at most `maxShardBytes`. Throws a `RangeError` where the
 * bytes have another digest than they should, are no such pictures or one does not fit a shard.
 */
export async function unpackPictures(
  bytes: Uint8Array<ArrayBuffer>,
  { digest, maxShardBytes }: { readonly digest: string; readonly maxShardBytes: number },
): Promise<TrainingPictures> {
  const found = await sha256(bytes);
  if (found !== digest) {
    throw cannot(`their SHA-256 is ${found}, expected ${digest}`);
  }
  const { header, start } = headerOf(bytes);
  const { height, width, classes, training, validation } = header;
  const count = training + validation;
  const pixels = height * width * 3;
  const expected = start + count * (4 + pixels);
  if (bytes.length !== expected) {
    throw cannot(`there are ${bytes.length} bytes, expected ${expected}`);
  }
  const labels = labelsIn(bytes.subarray(start, start + 4 * count));
  const wrong = labels.find((label) => label >= classes.length);
  if (wrong !== undefined) {
    throw cannot(`a label is ${wrong}, expected one below ${classes.length}`);
  }
  const first = start + 4 * count;
  const sized = Array.from(
    { length: count },
    (_, i) => bytes.subarray(first + i * pixels, first + (i + 1) * pixels),
  );
  const shards = cutShards(sized, pixels, maxShardBytes);
  const files = Array.from(labels, (_, i) => String(i));
  const numbers = Uint32Array.from(labels, (_, i) => i);
  return {
    dataset: { height, width, classes, files, labels, ...shards, fingerprint: digest },
    split: {
      train: numbers.slice(0, training),
      validation: numbers.slice(training),
      test: new Uint32Array(),
    },
  };
}

const cannot = (state: string) => new RangeError(`Cannot use packed pictures as ${state}`);

function labelsIn(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

/** The header, and the byte after it. */
function headerOf(bytes: Uint8Array): { readonly header: Header; readonly start: number } {
  const head = new TextDecoder().decode(bytes.subarray(0, FORM.length));
  if (head !== FORM) throw cannot("they do not begin as such do");
  const end = bytes.subarray(0, MOST.header).indexOf(0x0a, FORM.length);
  if (end < 0) throw cannot("their header has no end");
  return { header: parseHeader(bytes.subarray(FORM.length, end)), start: end + 1 };
}

function parseHeader(bytes: Uint8Array): Header {
  let header: Partial<Record<keyof Header, unknown>>;
  try {
    header = { ...JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    throw cannot("their header is no JSON");
  }
  const isCount = (value: unknown, least: number, most: number) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  const { height, width, classes, training, validation } = header;
  const isRight = isCount(height, 1, MOST.side) && isCount(width, 1, MOST.side) &&
    Array.isArray(classes) && isCount(classes.length, 1, MOST.classes) &&
    classes.every((name) => typeof name === "string") &&
    isCount(training, 1, 2 ** 32) && isCount(validation, 0, 2 ** 32);
  if (!isRight) throw cannot("their header is wrong");
  return header as Header;
}
