/** A decoded picture. @module */

/** Eight-bit RGB, `pixels` is `[H, W, 3]`. */
export interface Picture {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** `[H, W, 3]`, 0–255. */
  readonly pixels: Uint8Array;
}

/** A picture with what should be known of its file. */
export interface DecodedPicture extends Picture {
  /** What the file lacks, though it can be read. */
  readonly warning?: string;
}

/** The picture of a file that lacks nothing but its end. */
export function withoutEnd(picture: Picture): DecodedPicture {
  return { ...picture, warning: "its end is missing, though all pixels are there" };
}

/** The most pixels that a picture may have. */
export const MAX_PIXELS = 25_000_000;

/** The most bytes that a file may have; it is held beside its pixels while it is decoded. */
export const MAX_FILE_BYTES = 100_000_000;

/** What kind of fault a file has; the last two may pass, as they are not in its bytes. */
export type DecodeFault = "unreadable" | "truncated" | "too large" | "too slow" | "not opened";

/** A file that is no picture we can read; the message names file and reason. */
export class DecodeError extends Error {
  /** `DecodeError`. */
  override name = "DecodeError";
  /** The message is made of file and reason. */
  constructor(
    /** As it was named to the decoder. */
    readonly file: string,
    /** Why it can't be read, in words. */
    readonly reason: string,
    /** The same, by its kind. */
    readonly fault: DecodeFault = "unreadable",
  ) {
    super(`Cannot read '${file}' as a picture: ${reason}`);
  }
}

/** The error of a file that ends too early; `detail` says what is missing. */
export function truncated(file: string, detail = ""): DecodeError {
  return new DecodeError(file, `it is truncated${detail}`, "truncated");
}

/** Throws a `DecodeError` where a header's dimensions are empty or beyond the limit. */
export function checkDimensions(file: string, height: number, width: number): void {
  if (!(height > 0 && width > 0)) {
    throw new DecodeError(file, `its header says ${width}×${height} pixels`);
  }
  if (height * width > MAX_PIXELS) {
    throw new DecodeError(
      file,
      `its ${width}×${height} pixels are more than ${MAX_PIXELS / 1e6} megapixels`,
      "too large",
    );
  }
}
