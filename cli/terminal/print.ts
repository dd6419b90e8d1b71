/** Writes for people and for other programs; that nobody can read it never ends what a command does. @module */
import { systemReason } from "../../data/text/system_reason.ts";
import { IS_INSTALLED } from "../../engine/run/project.ts";

type Output = Pick<typeof Deno.stdout, "writeSync">;

/** Why nothing more is written to stdout. */
let failure: unknown;

/** Prints a result, on stdout. Where that can't be written, nothing more is. */
export function print(text: string): void {
  if (failure !== undefined) return;
  try {
    writeWhole(Deno.stdout, `${text}\n`);
  } catch (error) {
    failure = error;
  }
}

/** Writes to stderr, as far as it can be written. */
export function printError(text: string): void {
  try {
    writeWhole(Deno.stderr, text);
  } catch { /* there is nowhere to say so */ }
}

/** Whether what is printed is still written somewhere. */
export const isHeard = () => failure === undefined;

/**
 * Why not all was printed, in words; `undefined` where it was, or where the reader has enough, as
 * `head` has.
 */
export function unprinted(): string | undefined {
  if (failure === undefined || failure instanceof Deno.errors.BrokenPipe) return undefined;
  return systemReason(failure) ?? "stdout is closed";
}

/** A task's name is a command's where Loupe is installed as a package, which has no tasks. */
const asCalled = (text: string) => IS_INSTALLED ? text.replaceAll("deno task ", "loupe ") : text;

function writeWhole(output: Output, text: string): void {
  const bytes = new TextEncoder().encode(asCalled(text));
  for (let at = 0; at < bytes.length;) {
    try {
      at += output.writeSync(bytes.subarray(at));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10); // its reader is slow
    }
  }
}
