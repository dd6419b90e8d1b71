/** Reads files that a run keeps, whatever stands in their place. @module */
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";

/** No file of JSON that Loupe writes is larger. */
const MOST_JSON = 2 ** 28;

/** No device holds more weights. */
export const MOST_WEIGHTS = 2 ** 32;

/**
 * The bytes of a file; `undefined` where there is none. Throws an `Error` in words where it is no
 * file, has more than `most` bytes or can't be read.
 */
export async function readBytes(
  path: string,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const cannot = (reason: string) => new Error(`Cannot read '${visible(path)}' as ${reason}`);
  const info = await Deno.stat(path).catch((error) => {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw cannot(reasonOf(error));
  });
  if (!info) return undefined;
  if (info.isDirectory) throw cannot("it is a folder");
  if (!info.isFile) throw cannot("it is a device or a pipe, no file");
  if (info.size > most) throw cannot(`it has ${info.size} bytes, which no such file of Loupe has`);
  return await Deno.readFile(path).catch((error) => {
    throw cannot(reasonOf(error));
  });
}

/** The text of a file of JSON; `undefined` where there is none. Throws as `readBytes` does. */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await readBytes(path, MOST_JSON);
  return bytes && new TextDecoder().decode(bytes);
}
