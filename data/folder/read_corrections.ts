/** Reads a file of corrected labels. @module */
import { SourceError } from "../source/random_access.ts";
import { type Correction, parseCorrections } from "../survey/corrections.ts";
import { reasonOf } from "../text/system_reason.ts";

/** The most bytes that it may have. */
const MOST_BYTES = 64e6;

/** Its corrections. Throws a `SourceError` where there is no such file, or a line is wrong. */
export async function readCorrections(path: string): Promise<Correction[]> {
  const fail = (reason: string): never => {
    throw new SourceError(reason);
  };
  const { isFile, size } = await Deno.stat(path).catch((error) => fail(reasonOf(error)));
  if (!isFile) fail("it is no file");
  if (size > MOST_BYTES) fail(`it has more than ${MOST_BYTES / 1e6} MB`);
  return parseCorrections(await Deno.readTextFile(path).catch((error) => fail(reasonOf(error))));
}
