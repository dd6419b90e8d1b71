/** What is found once and kept in a file: texts by key. @module */
import { dirname } from "node:path";
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import type { TuningCache } from "../../engine/plan/tune.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { readText } from "../../engine/run/read_file.ts";

/** A cache in a file. One that can't be read is removed, so that all is found anew. */
export function fileCache(path: string): TuningCache {
  const read = async (): Promise<Record<string, string>> => {
    const text = await readText(path) ?? "{}";
    const entries = parseEntries(text);
    if (entries) return entries;
    await Deno.remove(path);
    throw new Error(`'${visible(path)}' is damaged, it is removed`);
  };
  return {
    read,
    async add(entries) {
      const all = { ...await read().catch(() => ({})), ...entries };
      try {
        await Deno.mkdir(dirname(path), { recursive: true });
        await writeFile(path, JSON.stringify(all, null, 2) + "\n");
      } catch (error) {
        throw new Error(`Cannot write '${visible(path)}' as ${reasonOf(error)}`, { cause: error });
      }
    },
  };
}

/** The texts by key; `undefined` where the text is something else. */
function parseEntries(text: string): Record<string, string> | undefined {
  try {
    const value = JSON.parse(text);
    const isRight = value?.constructor === Object &&
      Object.values(value).every((entry) => typeof entry === "string");
    return isRight ? value : undefined;
  } catch {
    return undefined;
  }
}
