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

/** The same without giving way: for few bytes that takes a third of the time. */
function readFew(path: string, start: number, count: number): Uint8Array<ArrayBuffer> {
  using file = Deno.openSync(path);
  if (start) file.seekSync(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(count);
  let filled = 0;
  while (filled < count) {
    const more = file.readSync(bytes.subarray(filled));
    if (more === null) break;
    filled += more;
  }
  return bytes.subarray(0, filled);
}

/** So many bytes are few. */
const FEW = 4096;

/** A file of that size, which is opened for each reading: it may be gone, or another, between them. */
export function accessFile(path: string, size: number): RandomAccess {
  return {
    size,
    async read(start, length) {
      checkRange(size, start, length);
      try {
        const read = length <= FEW ? readFew : readRange;
        const bytes = await read(path, start, length);
        if (bytes.length === length) return bytes;
      } catch (error) {
        throw new SourceError(reasonOf(error));
      }
      throw new SourceError("it was changed while it was read: try again");
    },
  };
}
