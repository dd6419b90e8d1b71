/** Pictures side by side in one. @module */
import type { Picture } from "./picture.ts";

/** The width that tiles are usually brought near to, in pixels. */
const WIDTH = 1200;
const GAP = 4;
const BACKGROUND = 24;

/**
 * Rows of pictures of one size, as many in each, enlarged by a whole factor so that all are about 1200
 * pixels wide; after the first of each row the gap is wider.
 */
export function tiled(rows: readonly (readonly Picture[])[]): Picture {
  const [[{ height, width }]] = rows;
  const columns = rows[0].length;
  const zoom = Math.max(1, Math.floor((WIDTH / columns - GAP) / width));
  const [cellHeight, cellWidth] = [height * zoom + GAP, width * zoom + GAP];
  const sheet = { height: rows.length * cellHeight + GAP, width: columns * cellWidth + 3 * GAP };
  const pixels = new Uint8Array(sheet.height * sheet.width * 3).fill(BACKGROUND);
  rows.forEach((row, i) =>
    row.forEach((picture, j) => {
      const left = j * cellWidth + (j ? 3 * GAP : GAP);
      draw(picture, zoom, { ...sheet, pixels }, i * cellHeight + GAP, left);
    })
  );
  return { ...sheet, pixels };
}

function draw(
  { height, width, pixels }: Picture,
  zoom: number,
  sheet: Picture,
  top: number,
  left: number,
): void {
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const from = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * 3;
      const to = ((top + y) * sheet.width + left + x) * 3;
      sheet.pixels.set(pixels.subarray(from, from + 3), to);
    }
  }
}
