/** What set-up fetches once and keeps. @module */
import { join } from "node:path";
import { KEPT } from "../../engine/run/project.ts";

/** Whether there is such a file or folder. */
export const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/**
 * Makes the folder `.loupe/NAME` of the one that `make` fills and returns. It is filled beside and
 * renamed: two processes at once do no harm, and half of it is never used. Throws what `make` throws.
 */
export async function keepAs(
  name: string,
  make: (work: string) => Promise<string>,
): Promise<void> {
  await Deno.mkdir(KEPT, { recursive: true });
  const work = await Deno.makeTempDir({ dir: KEPT, prefix: `${name}-` });
  const folder = join(KEPT, name);
  try {
    await Deno.rename(await make(work), folder).catch(async (error) => {
      if (!await exists(folder)) throw error; // another process was first
    });
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}
