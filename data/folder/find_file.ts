/** Files by their names in composed letters, which on a disk may be others. @module */
import { join } from "node:path";
import { composed } from "../text/composed.ts";

/**
 * Where a folder has the file of that name, with `/` between its parts: in these very letters, or in
 * others that look alike. What isn't there is where it would be.
 */
export async function findFile(folder: string, name: string): Promise<string> {
  let path = folder;
  for (const part of name.split("/")) {
    const here = path;
    path = join(here, part);
    if (await Deno.lstat(path).then(() => true, () => false)) continue;
    const entries = await Array.fromAsync(Deno.readDir(here)).catch(() => []);
    const like = entries.find((entry) => composed(entry.name) === composed(part));
    if (like) path = join(here, like.name);
  }
  return path;
}
