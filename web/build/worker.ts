/**
 * Bundles the pages' Workers into `worker/` of a folder: of `static/`, where the server finds it, unless
 * another is named. Neither Fresh nor esbuild bundles Workers by itself.
 *
 * @module
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, bundleInParts } from "./bundle.ts";

/** The Workers that pages start. */
const WORKERS = ["../worker/main.ts", "../worker/join.ts"];
/** Workers that these start; in the bundle each is a file beside its parts. */
const INNER = ["../../engine/train/gather_worker.ts", "../../data/decode/decode_worker.ts"];

/** Writes `main.js`, `join.js`, their parts, and a file for each Worker that they start, and nothing else. */
export async function buildWorker(folder: string): Promise<void> {
  const scripts = new Map<string, string>();
  for (const path of WORKERS) {
    const parts = await bundleInParts(new URL(path, import.meta.url));
    for (const { name, text } of parts) scripts.set(name, text);
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

/** In the scripts that start an inner Worker, names the file that it is there. */
function nameInner(scripts: Map<string, string>, name: string): void {
  const named = `./${name}.ts`;
  const places = [...scripts].filter(([, text]) => text.includes(named));
  if (places.length === 0) {
    throw new Error(`Cannot bundle the Workers as one should name ${named}: found none`);
  }
  for (const [script, text] of places) scripts.set(script, text.replace(named, `./${name}.js`));
}

if (import.meta.main) {
  await buildWorker(fileURLToPath(new URL("../static", import.meta.url)));
}
