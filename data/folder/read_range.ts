/** Some of a file's bytes, by their place. @module */
import { checkRange, type RandomAccess, SourceError } from "../source/random_access.ts";
import { reasonOf } from "../text/system_reason.ts";

/** So many bytes from there on and no more; fewer where the file ends before. */
export async function readRange(
  path: string,
  start: number,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  if (start) await file.seek(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(count);
  let filled = 0;
  while (filled < count) {
    const more = await file.read(bytes.subarray(filled));
    if (more === null) break;
    filled += more;
  }
  return bytes.subarray(0, filled);
}

/** A file of that size, which is opened for each reading: it may be gone, or another, between them. */
export function accessFile(path: string, size: number): RandomAccess {
  return {
    size,
    async read(start, length) {
      checkRange(size, start, length);
      const bytes = await readRange(path, start, length).catch((error) => {
        throw new SourceError(reasonOf(error));
      });
      if (bytes.length < length) {
        throw new SourceError("it was changed while it was read: try again");
      }
      return bytes;
    },
  };
}
