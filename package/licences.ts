/** The licences of what is bundled. @module */
import { join, resolve } from "node:path";
import { ROOT } from "./metadata.ts";

/** The last folder of packages in a path, the package's name, and what is within: as Deno and npm lay them out. */
const WITHIN =
  /^(.*\/(?:npm\/[^/]+|node_modules)\/((?:@[^/]+\/)?[^/]+)(?:\/\d+\.\d+\.\d+[^/]*)?)\//;

/**
 * The licences of the packages that files come from, each with its text. Throws an `Error` where one has
 * none.
 */
export async function licencesOf(sources: readonly string[]): Promise<string> {
  const folders = new Map<string, string>();
  for (const source of sources) {
    const file = resolve(ROOT, source).replaceAll("\\", "/");
    const [, folder, name] = WITHIN.exec(file) ?? [];
    if (folder) folders.set(folder, name);
  }
  const sections: string[] = [];
  for (const [folder, name] of [...folders].sort(([, a], [, b]) => a < b ? -1 : 1)) {
    const { version, license } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
    const texts = await licencesIn(folder);
    if (texts.length === 0) throw new Error(`Cannot ship '${name}' as it has no licence's text`);
    sections.push([`${name} ${version}, ${license}`, ...texts].join("\n\n"));
  }
  return sections.join(`\n\n${"-".repeat(78)}\n\n`);
}

/** All licences of a package: of what is compiled into it there are others, further down. */
async function licencesIn(folder: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) texts.push(...await licencesIn(path));
    else if (/^(licen[sc]e|copying)/i.test(name)) {
      texts.push((await Deno.readTextFile(path)).trim());
    }
  }
  return texts;
}
