/** A picture's file, wherever it is: in a folder, a zip or a Parquet file. @module */
import type { DecodeError } from "../picture/picture.ts";
import type { Part } from "../split/split.ts";
import type { FoundFile, PassedOver } from "./arrange.ts";

/** What is known of a file before it is opened. */
export interface AboutFile {
  readonly bytes: number;
  /** Milliseconds, of the content and of the file's entry; of the zip or Parquet file where in one. */
  readonly modified: number;
  readonly changed: number;
  /** Why it is not opened at all. */
  readonly refused?: DecodeError;
}

/** A file of a source. */
export interface SourceFile {
  /** Within the source, with `/` between its parts. */
  readonly name: string;
  /** Where it lies among the others, if reading them in that order is much the fastest. */
  readonly place?: number;
  about(): Promise<AboutFile>;
  /** Rejects with a `DecodeError` where it can't be read. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What a source holds, before it is said what its classes are. */
export interface SourceContents {
  /** Its real path. */
  readonly root: string;
  readonly files: readonly FoundSourceFile[];
  /** The names of all folders within, so that empty ones are seen. */
  readonly folders: readonly string[];
  readonly passedOver: readonly PassedOver[];
  /** Whether the files say themselves what their classes are; else the folders do. */
  readonly isLabelled: boolean;
}

/** A file of a source, and whether it is a picture. */
export interface FoundSourceFile extends SourceFile, FoundFile {
  /** Where the source says it. */
  readonly className?: string;
  readonly part?: Part;
}

/** A file that holds others, as it was when it was opened. */
export interface Holder {
  /** Its real path. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds. */
  readonly modified: number;
  readonly changed: number;
}

/** The files in the order in which they are read the fastest. */
export function inPlace<File extends { readonly place?: number }>(files: readonly File[]): File[] {
  return files.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0));
}
