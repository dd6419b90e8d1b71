/** From files in memory to pictures that a network is trained on, with their classes. @module */
import type { Dataset } from "../dataset/dataset.ts";
import type { Arranged, PassedOver } from "../folder/arrange.ts";
import type { Fit, Size } from "../picture/resize.ts";
import { planSplit } from "../split/plan_split.ts";
import type { Split } from "../split/split.ts";
import { type Collected, datasetOf, leftOut } from "../survey/collect.ts";
import type { BadFile } from "../survey/survey.ts";
import { warningsOf } from "../survey/survey_text.ts";
import { arrangeFiles } from "./arrange_files.ts";
import { readAll } from "./read_all.ts";
import type { PictureFile } from "./read_file.ts";

/** How pictures are read. */
export interface PictureOptions {
  /** The size that all are brought to: 64×64 where absent. */
  readonly size?: Size;
  /** How a picture of another shape is fitted: `cover` where absent. */
  readonly fit?: Fit;
  /** Ends the reading, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is told how many files of all have been read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How much is set aside. */
export interface Shares {
  /** Of all pictures, to be looked at once, after training: 0.2 where absent. */
  readonly testFraction?: number;
  /** Of what the test leaves: 0 where absent. */
  readonly validationFraction?: number;
  /** Uniform numbers in [0, 1): `Math.random` where absent. */
  readonly random?: () => number;
}

/** Pictures, as `train` takes them. */
export interface Examples {
  /** RGB bytes `[n, H, W, 3]`. */
  readonly images: { readonly data: Uint8Array; readonly shape: readonly number[] };
  /** `[n]`, class numbers. */
  readonly labels: Uint32Array;
}

/** Pictures of one size with their classes. */
export interface Pictures extends Examples {
  /** Their names, by class number. */
  readonly classes: readonly string[];
  /** `[n]`, from the folder that holds the classes. */
  readonly files: readonly string[];
  /** The files that can't be read as pictures, or are of one colour. */
  readonly leftOut: readonly BadFile[];
  /** What is no picture of a class. */
  readonly passedOver: readonly PassedOver[];
  /** What should be known before training, a line each. */
  readonly warnings: readonly string[];
  /**
   * Numbers of pictures for training, validation and test; duplicates and near duplicates stay
   * together, and pictures in folders that are called `train`, `val` and `test` where they are. Throws
   * a `RangeError` on fractions outside [0, 1).
   */
  split(shares?: Shares): Split;
  /** The pictures of these numbers. Throws a `RangeError` where there is no such picture. */
  take(numbers: ArrayLike<number>): Examples;
}

const SIZE: Size = { height: 64, width: 64 };

/**
 * Reads pictures in folders, one a class, in Workers: what an `<input type="file" webkitdirectory>`
 * gives, or files with names like `cats/1.jpg`. JPEG, PNG, WebP, GIF, BMP, PGM and PPM are read. Throws
 * a `FolderError` where it isn't clear what the classes are, a `RangeError` where none of a class can be
 * read, or the size is none.
 *
 * ```ts
 * import { readPictures } from "./read_pictures.ts";
 *
 * const input = document.querySelector<HTMLInputElement>("input[type=file]")!;
 * const pictures = await readPictures(input.files!, { size: { height: 32, width: 32 } });
 * const { train, test } = pictures.split();
 * console.log(pictures.classes, pictures.take(train).images.shape, test.length);
 * ```
 */
export async function readPictures(
  files: Iterable<File | PictureFile> | ArrayLike<File | PictureFile>,
  { size = SIZE, fit = "cover", signal, onProgress }: PictureOptions = {},
): Promise<Pictures> {
  checkSize(size);
  const named = Array.from(files, pictureFileOf);
  const arranged = await arrangeFiles(named, { folder: "what was chosen", purpose: "train" });
  const listing = { ...arranged, files: arranged.files.map(listedOf) };
  const read = await readAll(listing, {
    size,
    fit,
    signal,
    onProgress: onProgress && ((done) => onProgress(done, listing.files.length)),
  });
  if (!read) throw signal!.reason;
  return picturesOf(read, await datasetOf(read, fit, Infinity));
}

/** What was read, all of it in one shard. */
function picturesOf({ collection, survey }: Collected, dataset: Dataset): Pictures {
  const { classes, files, height, width, labels } = dataset;
  const bytes = height * width * 3;
  const data = dataset.shards[0].subarray(0, files.length * bytes);
  const imagesOf = (data: Uint8Array) => ({ data, shape: [data.length / bytes, height, width, 3] });
  return {
    images: imagesOf(data),
    labels,
    classes,
    files,
    leftOut: leftOut(survey),
    passedOver: collection.passedOver,
    warnings: warningsOf(survey, collection, "add pictures to it"),
    split({ testFraction = 0.2, validationFraction = 0, random = Math.random } = {}) {
      const plan = { testFraction, validationFraction, random, mode: "grouped" } as const;
      const { train, validation, test } = planSplit(collection, dataset, plan);
      return { train, validation, test };
    },
    take(numbers) {
      const taken = Array.from(numbers, (number) => checkNumber(number, files.length));
      const pixels = new Uint8Array(taken.length * bytes);
      taken.forEach((number, i) =>
        pixels.set(data.subarray(number * bytes, (number + 1) * bytes), i * bytes)
      );
      return { images: imagesOf(pixels), labels: Uint32Array.from(taken, (i) => labels[i]) };
    },
  };
}

function checkSize({ height, width }: Size): void {
  if ([height, width].every((extent) => Number.isInteger(extent) && extent > 0)) return;
  throw new RangeError(
    `Cannot read pictures as their size is ${height}×${width}: expected whole numbers from 1 on`,
  );
}

function checkNumber(number: number, count: number): number {
  if (Number.isInteger(number) && number >= 0 && number < count) return number;
  throw new RangeError(
    `Cannot take picture ${number} as there are ${count}: expected numbers from 0 to ${count - 1}`,
  );
}

/** A file of a page goes by its way in the folder that was chosen, where there is one. */
function pictureFileOf(file: File | PictureFile): PictureFile {
  if (!(file instanceof Blob)) return file;
  return { name: file.webkitRelativePath || file.name, content: file };
}

function listedOf({ file, ...rest }: Arranged<PictureFile>["files"][number]) {
  return { ...rest, content: file.content };
}
