/** Feature maps side by side in one picture. @module */
import type { Picture } from "../../data/picture/picture.ts";
import { viridis } from "./colors.ts";

/** The width that a sheet is usually brought near to, in pixels. */
const WIDTH = 1200;
const GAP = 4;
const BACKGROUND = [24, 24, 28];
/** The frame of a map that is zero everywhere. */
const DEAD = [200, 60, 60];

/** Where maps are on a sheet of them, in its pixels. */
export interface SheetGrid {
  readonly columns: number;
  readonly rows: number;
  /** The side of a map's cell. */
  readonly zoom: number;
  /** Between maps, and around all. */
  readonly gap: number;
}

/** How the maps `[H, W, C]` are laid out on a sheet that is about `wanted` pixels wide. */
export function sheetGrid(
  [height, width, channels]: readonly [number, number, number],
  wanted = WIDTH,
): SheetGrid {
  const columns = columnsFor(channels, height / width);
  const zoom = Math.max(1, Math.floor((wanted / columns - GAP) / width));
  return { columns, rows: Math.ceil(channels / columns), zoom, gap: GAP };
}

/**
 * Draws the maps `[H, W, C]` as a grid, nearly square, enlarged by a whole factor so that the sheet
 * is about `wanted` pixels wide. Each map has a scale of its own from its least to its largest value;
 * dead maps, zero everywhere, are framed in red.
 */
export function drawSheet(
  maps: Float32Array,
  shape: readonly [number, number, number],
  wanted = WIDTH,
): Picture {
  const [height, width, channels] = shape;
  const { columns, rows, zoom } = sheetGrid(shape, wanted);
  const [cellHeight, cellWidth] = [height * zoom + GAP, width * zoom + GAP];
  const sheet = {
    height: rows * cellHeight + GAP,
    width: columns * cellWidth + GAP,
  };
  const pixels = new Uint8Array(sheet.height * sheet.width * 3).map((_, i) => BACKGROUND[i % 3]);
  for (let c = 0; c < channels; c++) {
    const map = Float32Array.from({ length: height * width }, (_, i) => maps[i * channels + c]);
    const top = Math.floor(c / columns) * cellHeight + GAP;
    const left = c % columns * cellWidth + GAP;
    drawMap(map, { ...sheet, pixels }, top, left, width, zoom);
  }
  return { ...sheet, pixels };
}

/** The number of columns that leaves no hole and makes the sheet as square as can be. */
function columnsFor(channels: number, aspect: number): number {
  const square = Math.sqrt(channels * aspect);
  const whole = Array.from({ length: channels }, (_, i) => i + 1)
    .filter((columns) => channels % columns === 0)
    .reduce((a, b) => Math.abs(Math.log(b / square)) < Math.abs(Math.log(a / square)) ? b : a);
  // A prime number of maps makes one row: a hole is better.
  return whole > 2 * square || whole < square / 2 ? Math.ceil(square) : whole;
}

function drawMap(
  map: Float32Array,
  sheet: Picture,
  top: number,
  left: number,
  width: number,
  zoom: number,
): void {
  const least = map.reduce((a, b) => Math.min(a, b));
  const largest = map.reduce((a, b) => Math.max(a, b));
  const isDead = least === 0 && largest === 0;
  const height = map.length / width;
  const put = (y: number, x: number, color: ArrayLike<number>) =>
    sheet.pixels.set(color, ((top + y) * sheet.width + left + x) * 3);
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const value = map[Math.floor(y / zoom) * width + Math.floor(x / zoom)];
      const isEdge = y === 0 || x === 0 || y === height * zoom - 1 || x === width * zoom - 1;
      put(y, x, isDead && isEdge ? DEAD : viridis((value - least) / (largest - least || 1)));
    }
  }
}
