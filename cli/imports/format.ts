/** What a model is imported from: each format is a file of this folder and a line in `mod.ts`. @module */
import type { Fit, Model } from "../../engine/formats/model.ts";

/** What is asked for, where the file doesn't tell. */
export interface ImportOptions {
  /** What the file is called, in errors. */
  readonly file: string;
  /** Names of the classes, by number. */
  readonly classes?: readonly string[];
  /** The network that weights are of. */
  readonly network?: string;
  /** Of the pictures that the network takes. */
  readonly size?: { readonly height: number; readonly width: number };
  /** By channel, of pixels from 0 to 255. */
  readonly mean?: readonly number[];
  /** By channel, of pixels from 0 to 255. */
  readonly deviation?: readonly number[];
  readonly fit?: Fit;
  /**
   * A file of that name in the folder of the one that is imported; `undefined` where there is none.
   * Throws an `Error` where the name leads elsewhere.
   */
  beside(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** What may be told of a network beside its file. */
export const TOLD = ["classes", "network", "size", "mean", "deviation", "fit"] as const;

/** What was found. */
export interface Imported {
  readonly model: Model;
  /** What is to be known of it: each is a sentence that is printed. */
  readonly remarks: readonly string[];
}

/** A format. */
export interface ImportFormat {
  /** In a line of the help. */
  readonly about: string;
  /** Which of the options it takes. */
  readonly options: readonly (typeof TOLD)[number][];
  /** Whether a file looks like it, by its first bytes and its name. */
  detects(bytes: Uint8Array, name: string): boolean;
  /** Throws an `Error` that names the file and all that is wrong with it. */
  read(bytes: Uint8Array<ArrayBuffer>, options: ImportOptions): Promise<Imported> | Imported;
}
