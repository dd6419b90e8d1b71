/** What the demo keeps in a browser, as records: each is checked when it is read back. @module */
import { type Part, PARTS } from "../../data/split/split.ts";
import {
  array,
  literal,
  Mismatch,
  name,
  number,
  object,
  optional,
  type Schema,
  text,
} from "../../engine/formats/schema.ts";
import type { OwnPicture } from "./chosen.ts";

/** A picture of the visitor's, as it is kept. */
export interface KeptPicture extends OwnPicture {
  /** No other picture has it. */
  readonly id: string;
  /** When it was added, in milliseconds of the epoch; no two at the same time. */
  readonly at: number;
  readonly className: string;
}

/** Of the layout of records; a change of theirs raises it. */
export const VERSION = literal(1);

/** Anything of a class. */
export function instance<T>(kind: { new (...parts: never[]): T }, expected: string): Schema<T> {
  return (value) => {
    if (value instanceof kind) return value;
    throw new Mismatch(value, expected);
  };
}

/** A part of a split. */
export const part: Schema<Part> = literal(...PARTS);

const PICTURE = object({
  version: VERSION,
  id: name,
  at: number(),
  className: name,
  name,
  content: instance(Blob, "a file"),
  part: optional(part),
  burst: optional(text),
});

const CLASSES = object({ version: VERSION, names: array(name) });

/** The record of a picture. */
export const pictureRecord = (picture: KeptPicture) => ({ version: 1, ...picture });

/** The record of the classes' names; those of classes without pictures are kept here alone. */
export const classesRecord = (names: readonly string[]) => ({ version: 1, names: [...names] });

/** A picture's record as a picture; `undefined` where it is none. */
export function readPictureRecord(value: unknown): KeptPicture | undefined {
  return ifRight(() => {
    const { version: _, ...picture } = PICTURE(value);
    return picture;
  });
}

/** The names of classes; none where there is no record, `undefined` where it is none of ours. */
export function readClassesRecord(value: unknown): readonly string[] | undefined {
  return value === undefined ? [] : ifRight(() => CLASSES(value).names);
}

/** What is read; `undefined` where it can't be. */
export function ifRight<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // whatever is wrong with it, it can't be used
  }
}
