/** The faces of the Parquet files beside this, and where these are. @module */
import { encodeJpeg } from "../../data/drawing/write_drawn.ts";
import { drawFace } from "../../data/faces/faces.ts";
import { uniforms } from "../../engine/graph/random.ts";

/** 24 JPEG files of 28×23 pixels, every other one smiling. */
export function drawnFaces(): { readonly className: string; readonly bytes: Uint8Array }[] {
  const random = uniforms(24, 6);
  return Array.from({ length: 24 }, (_, i) => {
    const isSmiling = i % 2 === 1;
    const picture = drawFace(random, isSmiling, { height: 28, width: 23 });
    return { className: isSmiling ? "smiling" : "neutral", bytes: encodeJpeg(picture) };
  });
}

/**
 * Parquet files that pyarrow 25 wrote of them (`make.py`): `checked` as Hugging Face's `datasets` does,
 * with checksums, in groups of ten rows; `plain` with pages of the second version, classes as text, and
 * neither compression nor what `datasets` tells. In `plain` row 3 has no picture, and row 5 no class.
 */
export const PARQUET = {
  checked: new URL("checked.parquet", import.meta.url),
  plain: new URL("plain.parquet", import.meta.url),
} as const;

if (import.meta.main) {
  for (const [i, { className, bytes }] of drawnFaces().entries()) {
    await Deno.mkdir(Deno.args[0], { recursive: true });
    await Deno.writeFile(`${Deno.args[0]}/${String(i).padStart(2, "0")}.${className}.jpg`, bytes);
  }
}
