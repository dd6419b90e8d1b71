/** The size of a network's input, after the pictures' own shape. @module */
import { openDecoder } from "../../data/decode/safe_decode.ts";
import { type PictureFile, readFile } from "../../data/files/read_file.ts";
import type { Size } from "../../data/picture/resize.ts";

/** So many pictures, from everywhere among them, stand for all: an odd number has a middle. */
const SAMPLE = 9;
/** Neither pictures wider than so many times their height, nor higher than so many times their width. */
const MOST_STRETCHED = 2;
/** Three poolings leave nothing of less. */
const LEAST_SIDE = 16;

/**
 * The size that pictures are brought to: of the usual shape among them, and of about as many pixels as
 * `largest`, or as they have themselves where these are fewer.
 */
export function sizeFor(sizes: readonly Size[], largest: Size): Size {
  if (sizes.length === 0) return largest;
  const ratio = middle(sizes.map(({ height, width }) => width / height));
  const shape = Math.max(1 / MOST_STRETCHED, Math.min(MOST_STRETCHED, ratio));
  const own = middle(sizes.map(({ height, width }) => height * width));
  const pixels = Math.min(own, largest.height * largest.width);
  const even = (side: number) => Math.max(LEAST_SIDE, 2 * Math.round(side / 2));
  return { height: even(Math.sqrt(pixels / shape)), width: even(Math.sqrt(pixels * shape)) };
}

/** The same, of files of which some are read to learn their sizes. */
export async function sizeOfFiles(files: readonly PictureFile[], largest: Size): Promise<Size> {
  const count = Math.min(SAMPLE, files.length);
  const some = Array.from({ length: count }, (_, i) => files[Math.floor(i * files.length / count)]);
  const decoder = openDecoder({ workers: navigator.hardwareConcurrency });
  try {
    const read = some.map(async (file) => await decoder.decode(await readFile(file), file.name));
    const settled = await Promise.allSettled(read); // what can't be read is named later
    const pictures = settled.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
    return sizeFor(pictures, largest);
  } finally {
    decoder.close();
  }
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
