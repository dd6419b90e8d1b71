/**
 * Lays out the engine for JSR, which takes no imports of bytes, and so no sources: the scripts of the
 * npm package, and its declarations with the names that Deno resolves.
 *
 * @module
 */
import { join } from "node:path";
import { ENTRIES } from "./bundle.ts";
import { filesBelow } from "./declarations.ts";
import { addressOf } from "./engine.ts";
import { COMMON, writeJson } from "./metadata.ts";

/** The engine's name there. */
const NAME = "@loupe/loupe";

/** What is the same as in the npm package. */
const SAME = ["README.md", "LICENSE", "THIRD_PARTY_LICENSES.txt"];

/** Lays out what JSR takes, from the npm package as it is laid out. */
export async function layOutForJsr(npm: string, folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {}); // of an earlier build
  await copyText(join(npm, "web"), join(folder, "web"), withTypes);
  await copyText(join(npm, "types"), join(folder, "types"), naming);
  for (const name of Object.keys(ENTRIES)) {
    for (const own of [`${name}.d.ts`, `${name}.before_6.d.ts`]) {
      await Deno.remove(join(folder, "types", own));
    }
  }
  for (const name of SAME) await Deno.copyFile(join(npm, name), join(folder, name));
  await writeJson(join(folder, "jsr.json"), {
    name: NAME,
    version: COMMON.version,
    license: COMMON.license,
    exports: Object.fromEntries(
      Object.keys(ENTRIES).map((name) => [addressOf(name), `./web/${name}.js`]),
    ),
  });
}

/** A script that is imported says where its types are. */
function withTypes(text: string, name: string): string {
  const entry = ENTRIES[name.replace(/\.js$/, "")];
  if (!entry) return text;
  return `/* @ts-self-types="../types/${entry.replace(/\.ts$/, ".d.ts")}" */\n${text}`;
}

/** Declarations name each other as they are. */
const naming = (text: string) =>
  text.replaceAll(/(from |import\(|import )"(\.[^"]+)\.js"/g, '$1"$2.d.ts"');

async function copyText(
  from: string,
  to: string,
  change: (text: string, name: string) => string,
): Promise<void> {
  for await (const path of filesBelow(from)) {
    const name = path.slice(from.length + 1);
    const target = join(to, name);
    await Deno.mkdir(join(target, ".."), { recursive: true });
    await Deno.writeTextFile(target, change(await Deno.readTextFile(path), name));
  }
}
