/** What reads an export and computes with it: each is a file of `readers/` and a line in its `mod.ts`. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { EXPORTS } from "../../cli/exports/mod.ts";
import type { ExportOptions } from "../../cli/exports/format.ts";

/** The format that is read, and how it was asked for. */
export interface Variant extends Omit<ExportOptions, "name"> {
  readonly format: keyof typeof EXPORTS;
}

/** An export on the disk. */
export interface ExportedModel {
  /** The file, or the folder. */
  readonly path: string;
  readonly variant: Variant;
  /** How many classes there are. */
  readonly classes: number;
}

/** Pictures as the network's first layer takes them. */
export interface Images {
  /** Standardised, `[N, H, W, C]`, one after the other. */
  readonly data: Float32Array;
  readonly shape: readonly [
    batch: number,
    height: number,
    width: number,
    channels: number,
  ];
}

/** A program that reads exports; it has what it can. */
export interface Reader {
  readonly name: string;
  /** What it reads. */
  reads(variant: Variant): boolean;
  /** Its version. Throws an `Error` that says what is missing where it isn't there. */
  version(): Promise<string>;
  /** The logits of images, `[N, classes]`. */
  logits?(exported: ExportedModel, images: Images): Promise<Float32Array>;
  /** The probabilities of pictures of any size, one after the other, `[N, classes]`. */
  probabilities?(
    exported: ExportedModel,
    pictures: readonly Picture[],
  ): Promise<Float32Array>;
  /** Throws an `Error` where the file is not as its format says. */
  check?(exported: ExportedModel): Promise<void>;
}

/** Why a reader can't take a network, which is no fault of the export. */
export class CannotRead extends Error {
  override name = "CannotRead";
}
