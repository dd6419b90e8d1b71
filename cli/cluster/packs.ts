/** Packed pictures that a worker keeps on its disk, by digest. @module */
import { join } from "node:path";
import { writeFile } from "../../engine/run/disk.ts";
import { KEPT } from "../../engine/run/project.ts";
import type { Packs } from "../../engine/cluster/worker.ts";
import { exists } from "../setup/keep.ts";

/** Where they are: in `pictures`, as in a sweep's own folder. All workers of this machine share it. */
export const WORKER_FOLDER = join(KEPT, "worker");

const PACKS = join(WORKER_FOLDER, "pictures");

/** What came once is not fetched again; a file is whole or not there. */
export const packsOnDisk: Packs = {
  has: (digest) => exists(join(PACKS, digest)),
  async put(digest, bytes) {
    await Deno.mkdir(PACKS, { recursive: true });
    await writeFile(join(PACKS, digest), bytes);
  },
};

/** The bytes of a pack that is there. */
export const readPack = (digest: string): Promise<Uint8Array<ArrayBuffer>> =>
  Deno.readFile(join(PACKS, digest));
