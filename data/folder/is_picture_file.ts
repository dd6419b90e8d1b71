/** Whether a file is meant as a picture, whatever it is called. @module */
import { BEGINNING_BYTES, beginsAsPicture, isNamedAsPicture } from "../decode/formats.ts";
import { DecodeError } from "../picture/picture.ts";
import { type PictureFile, readBeginning } from "./read_picture_file.ts";

/**
 * By its ending, or else by its first bytes. What can't be looked into may be one, and is told of when
 * it is read.
 */
export async function isPictureFile(file: PictureFile): Promise<boolean> {
  if (isNamedAsPicture(file.name)) return true;
  return await readBeginning(file, BEGINNING_BYTES).then(beginsAsPicture, cannotOpen);
}

const cannotOpen = (error: unknown) => error instanceof DecodeError && error.fault === "not opened";
