/**
 * Bundles the Worker into `worker/` of a folder: of `static/`, where the server finds it, unless
 * another is named. Neither Fresh nor esbuild bundles Workers by itself.
 *
 * @module
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, bundleInParts } from "./bundle.ts";

/** Workers that the Worker starts; in the bundle each is a file beside its parts. */
const INNER = ["../../engine/train/gather_worker.ts", "../../data/decode/decode_worker.ts"];

/** Writes `worker/main.js`, its parts, and a file for each Worker that it starts, and nothing else. */
export async function buildWorker(folder: string): Promise<void> {
  const scripts = new Map<string, string>();
  for (const { name, text } of await bundleInParts(new URL("../worker/main.ts", import.meta.url))) {
    scripts.set(name, text);
  }
  for (const path of INNER) {
    const name = basename(path, ".ts");
    nameInner(scripts, name);
    scripts.set(`${name}.js`, await bundle(new URL(path, import.meta.url)));
  }
  const target = join(folder, "worker");
  await Deno.remove(target, { recursive: true }).catch(() => {}); // parts of earlier builds
  await Deno.mkdir(target, { recursive: true });
  for (const [name, text] of scripts) await Deno.writeTextFile(join(target, name), text);
}

/** In the script that starts an inner Worker, names the file that it is there. */
function nameInner(scripts: Map<string, string>, name: string): void {
  const named = `./${name}.ts`;
  const places = [...scripts].flatMap(([script, text]) =>
    text.split(named).slice(1).map(() => script)
  );
  if (places.length !== 1) {
    throw new Error(
      `Cannot bundle the Worker as it should name ${named} once: found ${places.length} times`,
    );
  }
  scripts.set(places[0], scripts.get(places[0])!.replace(named, `./${name}.js`));
}

if (import.meta.main) {
  await buildWorker(fileURLToPath(new URL("../static", import.meta.url)));
}
