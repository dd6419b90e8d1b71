/** Folders of pictures for a test, which are gone after it. @module */
import { dirname, join } from "node:path";
import { encodeJpeg } from "../data/drawing/write_drawn.ts";

/** A JPEG file of one colour. */
export const jpeg = (height: number, width: number, value = 100) =>
  encodeJpeg({ height, width, pixels: new Uint8Array(height * width * 3).fill(value) });

/** Runs a test in a folder of these files, and removes it. */
export async function inFolder(
  files: Record<string, Uint8Array>,
  test: (path: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, name)), { recursive: true });
      await Deno.writeFile(join(root, name), bytes);
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
