/**
 * Bundles the Worker into a folder: `static/`, where the server finds it, unless another is named.
 * Neither Fresh nor esbuild bundles Workers by itself.
 *
 * @module
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";

/** Workers that the Worker starts; in the bundle each is a file beside it. */
const INNER = ["../../engine/train/gather_worker.ts", "../../data/decode/decode_worker.ts"];

/** Writes `worker.js`, and a file for each Worker that it starts. */
export async function buildWorker(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  let script = await bundle(new URL("../worker/main.ts", import.meta.url));
  for (const path of INNER) {
    const name = basename(path, ".ts");
    const named = `./${name}.ts`;
    if (script.split(named).length !== 2) {
      throw new Error(`Cannot bundle the Worker as it should name ${named} once`);
    }
    script = script.replace(named, `./${name}.js`);
    const inner = await bundle(new URL(path, import.meta.url));
    await Deno.writeTextFile(join(folder, `${name}.js`), inner);
  }
  await Deno.writeTextFile(join(folder, "worker.js"), script);
}

if (import.meta.main) {
  await buildWorker(fileURLToPath(new URL("../static", import.meta.url)));
}
