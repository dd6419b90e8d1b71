/**
 * Bundles the Worker into a folder: `static/`, where the server finds it, unless another is named.
 * Neither Fresh nor esbuild bundles Workers by itself.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";

/** How the engine names the Worker that gathers pictures; in the bundle it is a file beside. */
const GATHERER = "./gather_worker.ts";

/** Writes `worker.js` and `gather_worker.js`. */
export async function buildWorker(folder: string): Promise<void> {
  const script = await bundle(new URL("../worker/main.ts", import.meta.url));
  if (script.split(GATHERER).length !== 2) {
    throw new Error(`Cannot bundle the Worker as it should name ${GATHERER} once`);
  }
  const gatherer = await bundle(new URL("../../engine/train/gather_worker.ts", import.meta.url));
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    join(folder, "worker.js"),
    script.replace(GATHERER, "./gather_worker.js"),
  );
  await Deno.writeTextFile(join(folder, "gather_worker.js"), gatherer);
}

if (import.meta.main) {
  await buildWorker(fileURLToPath(new URL("../static", import.meta.url)));
}
