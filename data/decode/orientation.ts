/** EXIF orientation: how a camera was held, applied so that pictures stand upright. @module */
import type { Picture } from "../picture/picture.ts";

const TAG_ORIENTATION = 0x0112;

/**
 * The orientation, 1 to 8, that EXIF data (a TIFF header with its first directory) states; 1, which
 * is upright, where it states none.
 */
export function readOrientation(exif: Uint8Array): number {
  if (exif.length < 14) return 1;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const little = view.getUint16(0) === 0x4949;
  if (view.getUint16(2, little) !== 42) return 1;
  const directory = view.getUint32(4, little);
  if (directory + 2 > exif.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * 12;
    if (at + 12 > exif.length) return 1;
    if (view.getUint16(at, little) !== TAG_ORIENTATION) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** Turns and mirrors a picture of that orientation upright. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { height: h, width: w, pixels } = picture;
  const swaps = orientation >= 5;
  const [height, width] = swaps ? [w, h] : [h, w];
  const fromLastRow = [3, 4, 6, 7].includes(orientation);
  const fromLastColumn = [2, 3, 7, 8].includes(orientation);
  const turned = new Uint8Array(pixels.length);
  for (let y = 0, target = 0; y < height; y++) {
    for (let x = 0; x < width; x++, target += 3) {
      const [row, column] = swaps ? [x, y] : [y, x];
      const sourceRow = fromLastRow ? h - 1 - row : row;
      const sourceColumn = fromLastColumn ? w - 1 - column : column;
      const source = (sourceRow * w + sourceColumn) * 3;
      turned[target] = pixels[source];
      turned[target + 1] = pixels[source + 1];
      turned[target + 2] = pixels[source + 2];
    }
  }
  return { height, width, pixels: turned };
}
