/** Puts what a format made where it was asked for. @module */
import { dirname, join } from "node:path";
import { systemReason } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { partOf, writeFile } from "../../engine/run/disk.ts";
import { checkNew } from "../terminal/output_file.ts";
import { removeIfThere, wholeOrNone } from "../terminal/whole.ts";
import type { Exported } from "./format.ts";

/** A file that was written. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
}

/** How files are written. */
export interface WriteOptions {
  /** Whether they go below a folder. */
  readonly isFolder: boolean;
  /** Whether what is there is Loupe's own. */
  readonly mayReplace: boolean;
}

/**
 * Writes files below a folder, or one in its place and others beside it: what is new is there whole or
 * not at all. Throws an `Error` where one can't be written or, before any is, where one is there that
 * may not be replaced.
 */
export async function writeExport(
  { files }: Exported,
  out: string,
  { isFolder, mayReplace }: WriteOptions,
): Promise<WrittenFile[]> {
  const folder = isFolder ? out : dirname(out);
  const all = [...files].map(([name, content]) => ({ path: join(folder, name), content }));
  if (!mayReplace && !isFolder) { for (const { path } of all) await checkNew(path); }
  const remove = () => {
    all.forEach(({ path }) => removeIfThere(partOf(path)));
    if (!mayReplace) (isFolder ? [out] : all.map(({ path }) => path)).forEach(removeIfThere);
  };
  return await wholeOrNone(() => writeAll(all), remove);
}

async function writeAll(
  all: readonly { readonly path: string; readonly content: Uint8Array | string }[],
): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const { path, content } of all) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    } catch (error) {
      const reason = systemReason(error);
      if (reason === undefined) throw error;
      throw new Error(`Cannot write to '${visible(path)}' as ${reason}: name another --out`);
    }
    written.push({ path, bytes: bytes.length });
  }
  return written;
}
