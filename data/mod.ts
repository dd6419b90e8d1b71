/**
 * Pictures for Loupe's engine, in Deno, Node and browsers: decoding, folders of files, splits, and drawn
 * pictures to try a network on.
 *
 * ```ts
 * import { readPictures } from "./mod.ts";
 *
 * const input = document.querySelector<HTMLInputElement>("input[type=file]")!;
 * const pictures = await readPictures(input.files!);
 * const { train, test } = pictures.split();
 * console.log(pictures.take(train).labels, pictures.take(test).labels);
 * ```
 *
 * @module
 */

// Files, one folder a class.
export { readPictures } from "./files/read_pictures.ts";
export type { Examples, PictureOptions, Pictures, Shares } from "./files/read_pictures.ts";
export type { PictureFile } from "./files/read_file.ts";
export { FolderError } from "./folder/arrange.ts";
export type { PassedOver } from "./folder/arrange.ts";
export type { BadFile } from "./survey/survey.ts";

// Splits.
export { foldDataset, PARTS, splitDataset } from "./split/split.ts";
export type { Part, Split, SplitOptions } from "./split/split.ts";

// One picture.
export { MAX_DECODE_SECONDS, openDecoder } from "./decode/safe_decode.ts";
export type { Decoder, DecoderOptions, Examined } from "./decode/safe_decode.ts";
export type { Sizing, Traits } from "./decode/decode_worker.ts";
export { DecodeError, MAX_FILE_BYTES, MAX_PIXELS } from "./picture/picture.ts";
export type { DecodedPicture, DecodeFault, Picture } from "./picture/picture.ts";
export { resize } from "./picture/resize.ts";
export type { Fit, Size } from "./picture/resize.ts";

// Drawn pictures.
export { drawFace, FACE_CLASSES } from "./faces/faces.ts";
export { drawThing, THING_CLASSES } from "./things/things.ts";
export type { ThingClass } from "./things/things.ts";
