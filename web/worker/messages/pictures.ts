/** The visitor's pictures, as page and Worker tell each other of them. @module */
import type { PictureFile } from "../../../data/files/read_file.ts";

export type { PictureFile };

/** A file that was chosen or dropped, in a folder or alone. */
export interface ChosenFile {
  /** Its name with the folders that it lies in, `/` between them. */
  readonly path: string;
  readonly content: Blob;
}

/** A class of the visitor's own pictures. */
export interface OwnClass {
  readonly name: string;
  /** The name as a page shows it. */
  readonly shown: string;
  /** Of all its pictures. */
  readonly count: number;
  /** Of its newest pictures, in the order in which they were added. */
  readonly ids: readonly string[];
  /** Whether the camera took all of them in one go, so that none can be set aside for a test. */
  readonly isOneBurst: boolean;
}

/** A class that pictures are added to; it is made where there is none of that name. */
export interface Target {
  readonly name: string;
  /** Names the press of a button in which the camera took them. */
  readonly burst?: string;
}

/** A part of what was chosen or dropped at once: a page that hands over thousands of files pauses between. */
export interface AddRequest {
  readonly type: "add";
  readonly files: readonly ChosenFile[];
  readonly isLast: boolean;
  /** Where absent, the folders of the files are the classes. */
  readonly to?: Target;
}

/** A picture that a page can draw. */
export interface Drawing {
  readonly height: number;
  readonly width: number;
  /** RGBA. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** A small picture of one of the visitor's. */
export interface Thumbnail {
  readonly id: string;
  readonly name: string;
  /** Absent where it can't be read. */
  readonly drawing?: Drawing;
}

/** The visitor's own pictures, after they changed. */
export interface Own {
  readonly type: "own";
  readonly classes: readonly OwnClass[];
  /** What was passed over of what was added last, a line each. */
  readonly notes: readonly string[];
}

/** How far keeping the visitor's pictures and the model in this browser is. */
export interface KeptState {
  readonly type: "kept";
  /** Whether nothing is lost where the page is left now. */
  readonly isAll: boolean;
  /** What could not be kept, or read again, and why. */
  readonly problem?: string;
}

/** What was found in the visitor's own pictures before training. */
export interface Checked {
  readonly type: "checked";
  /** One line: what was found, in numbers. */
  readonly summary: string;
  /** How many files are left out, and the first of them, a line each. */
  readonly leftOut: { readonly count: number; readonly lines: readonly string[] };
  readonly warnings: readonly string[];
}
