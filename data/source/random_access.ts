/** Bytes that are read by their places, so that a large file is never held whole. @module */

/** A file on a disk, or a Blob. */
export interface RandomAccess {
  /** In bytes. */
  readonly size: number;
  /** Just so many bytes from there on. Throws a `SourceError` where there are none or fewer. */
  read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * A zip, a CSV of labels or a Parquet file that can't be used. The message is the reason, as it stands
 * after "as", with what to do: whoever knows the file's name puts that before it.
 */
export class SourceError extends Error {
  override name = "SourceError";
}

/** What a Blob holds. */
export function accessBlob(blob: Blob): RandomAccess {
  return {
    size: blob.size,
    async read(start, length) {
      checkRange(blob.size, start, length);
      return new Uint8Array(await blob.slice(start, start + length).arrayBuffer());
    },
  };
}

/** Throws a `SourceError` where a range is not within so many bytes. */
export function checkRange(size: number, start: number, length: number): void {
  const isWhole = [start, length].every((each) => Number.isSafeInteger(each) && each >= 0);
  if (isWhole && start + length <= size) return;
  throw new SourceError(
    "it is damaged: a part of it lies beyond its end, fetch or make it anew",
  );
}
