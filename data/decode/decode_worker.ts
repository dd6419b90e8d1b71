/**
 * A Worker that decodes: it has no permission, and whoever started it ends it where a file takes too
 * long. It says "ready" once, then answers each job.
 *
 * @module
 */
import { decode } from "./decode.ts";
import { formatOf } from "./formats.ts";
import {
  type DecodedPicture,
  DecodeError,
  type DecodeFault,
  type Picture,
} from "../picture/picture.ts";
import { type Fit, resize, type Size } from "../picture/resize.ts";
import { createSizer } from "../folder/sizer.ts";
import { isPlain, thumbnailOf } from "../picture/thumbnail.ts";

/** What the Worker is asked for. */
export interface DecodeJob {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** Where given, the picture comes in this size, with its traits. */
  readonly sizing?: Sizing;
}

/** The size that pictures come in: where none is given, 112×92 for those of more than 128 pixels. */
export interface Sizing {
  /** The same for all, where given. */
  readonly size?: Size;
  /** How a picture of another shape is fitted. */
  readonly fit: Fit;
}

/** What is known of a picture beside its pixels. */
export interface Traits {
  /** Which decoder read it, by name. */
  readonly format: string;
  /** As it is in the file, upright. */
  readonly height: number;
  /** As it is in the file, upright. */
  readonly width: number;
  /** Whether all pixels have one colour. */
  readonly plain: boolean;
  /** `[32, 32, 3]`. */
  readonly thumbnail: Uint8Array;
  /** What the file lacks, though it can be read. */
  readonly warning?: string;
}

/** What the Worker answers. */
export type DecodeAnswer =
  | { readonly picture: DecodedPicture; readonly traits?: Traits }
  | { readonly reason: string; readonly fault: DecodeFault };

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<DecodeJob>) => void;
  postMessage(message: "ready" | DecodeAnswer, transfer: ArrayBuffer[]): void;
};

scope.onmessage = ({ data: { bytes, name, sizing } }) => {
  try {
    const decoded = decode(bytes, name);
    const picture = sizing ? sized(decoded, sizing) : decoded;
    const traits = sizing && traitsOf(decoded, formatOf(bytes)!.name);
    const buffers = [picture.pixels.buffer, ...traits ? [traits.thumbnail.buffer] : []];
    scope.postMessage({ picture, traits }, buffers as ArrayBuffer[]);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    scope.postMessage({ reason: error.reason, fault: error.fault }, []);
  }
};

function sized(picture: Picture, { size, fit }: Sizing): Picture {
  const sizer = createSizer(size);
  sizer.learn(picture);
  return resize(picture, sizer.final(), fit);
}

function traitsOf(picture: DecodedPicture, format: string): Traits {
  const { height, width, warning } = picture;
  const traits = { format, height, width, plain: isPlain(picture) };
  return { ...traits, thumbnail: thumbnailOf(picture), ...warning && { warning } };
}

scope.postMessage("ready", []);
