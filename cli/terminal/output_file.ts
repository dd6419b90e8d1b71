/** Files that a command is told to write: only what is new, or what Loupe wrote and nobody changed. @module */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { systemReason } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";

/** A last line that holds the digest of all before it. */
const SEAL = /<!-- Written by Loupe: ([0-9a-f]{64}) -->\n$/;

/** Loupe writes nothing larger. */
const MOST_BYTES = 2 ** 28;

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** A text of Markdown or HTML, so that `isSealed` knows it again. */
export function sealed(text: string): string {
  return `${text}<!-- Written by Loupe: ${digestOf(text)} -->\n`;
}

/** Whether a text is as `sealed` gave it. */
export function isSealed(text: string): boolean {
  const seal = SEAL.exec(text);
  return seal !== null && seal[1] === digestOf(text.slice(0, seal.index));
}

/**
 * Throws an `Error` where a file can't be written, or where something is there that isn't Loupe's, by
 * `isOurs`. To be asked before the work.
 */
export async function checkOutputFile(
  path: string,
  isOurs: (text: string) => boolean = isSealed,
): Promise<void> {
  await checkPlace(path, (refuse) =>
    withInfo(path, async (info) => {
      if (info.isDirectory) refuse("it is a folder: name a file");
      if (!(info.isFile && await mayBeReplaced(path, info.size, isOurs))) {
        refuse("it is there already and Loupe did not write it so: name another, or move it away");
      }
    }));
}

/**
 * Throws an `Error` where a file or a folder is there already, or where none can be made. To be asked
 * before the work.
 */
export async function checkNew(path: string): Promise<void> {
  await checkPlace(path, (refuse) =>
    withInfo(path, () => {
      refuse("it is there already: name another, or move it away");
    }));
}

/** Does something where something is there, if it is a link alone. */
async function withInfo(
  path: string,
  then: (info: Deno.FileInfo) => void | Promise<void>,
): Promise<void> {
  const info = await Deno.stat(path).catch(() => Deno.lstat(path)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (info) await then(info);
}

/** Looks at what is there, and whether a file can be made there; errors say why not. */
async function checkPlace(
  path: string,
  look: (refuse: (reason: string) => void) => Promise<void>,
): Promise<void> {
  const refuse = (reason: string) => {
    throw new Error(`Cannot write to '${visible(path)}' as ${reason}`);
  };
  try {
    await look(refuse);
    // At one go, so that no Ctrl-C comes between and leaves it.
    Deno.removeSync(Deno.makeTempFileSync({ dir: dirname(path), prefix: ".loupe-" }));
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    refuse(
      error instanceof Deno.errors.NotFound
        ? `there is no folder '${visible(dirname(path))}': make it first`
        : reason,
    );
  }
}

async function mayBeReplaced(path: string, bytes: number, isOurs: (text: string) => boolean) {
  return bytes === 0 || (bytes < MOST_BYTES && isOurs(await Deno.readTextFile(path)));
}

/**
 * Throws an `Error` where a folder can't be made or holds what isn't Loupe's, by the names in it. To
 * be asked before the work.
 */
export async function checkOutputFolder(
  path: string,
  isOurs: (names: readonly string[]) => boolean,
): Promise<void> {
  const refuse = (reason: string) => {
    throw new Error(`Cannot write into '${visible(path)}' as ${reason}`);
  };
  try {
    const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
    if (!isOurs(names)) refuse("it holds other files: name a new or empty folder with --out");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    refuse(reason);
  }
}
