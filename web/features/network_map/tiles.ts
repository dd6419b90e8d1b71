/**
 * The tiles of columns, painted bit by bit into a canvas each, so that a frame only copies them.
 *
 * @module
 */
import type { Palette } from "../gallery/draw/maps.ts";
import type { ColumnMaps } from "./source.ts";
import { GAP, type PlacedColumn } from "./world.ts";

/** A tile is painted with so many pixels of the device at most; larger ones are enlarged. */
const MOST_PIXELS = 96;
/** What is not a number is drawn in a colour that no palette has: magenta. */
const NOT_A_NUMBER = 0xffff00ff;

/** A column's painted tiles. */
interface Painted {
  readonly canvas: HTMLCanvasElement;
  readonly zoom: number;
  /** How it is laid out. */
  readonly key: string;
  /** What it was painted from. */
  from?: ColumnMaps["look"];
  /** The map that is painted next, and how many are to be: where maps change often, each has its turn. */
  next: number;
  missing: number;
}

/** The tiles of all columns in sight. */
export interface Tiles {
  /** Paints on until the moment, and says whether all is painted. */
  paint(column: PlacedColumn, maps: ColumnMaps, look: Look, until: number): boolean;
  /** The canvas of a column, and its pixels to one of the world. */
  of(column: number): { canvas: HTMLCanvasElement; zoom: number } | undefined;
  /** Forgets all columns but these. */
  keep(columns: ReadonlySet<number>): void;
}

/** How tiles are coloured. */
export interface Look {
  readonly palette: Palette;
  /** Pixels of the device to one of the page. */
  readonly density: number;
}

/** Makes a place for tiles. */
export function createTiles(): Tiles {
  const columns = new Map<number, Painted>();
  const colours = new WeakMap<Palette, Uint32Array>();
  const coloursOf = (palette: Palette) => {
    const found = colours.get(palette) ?? packed(palette);
    colours.set(palette, found);
    return found;
  };
  return {
    paint(column, maps, look, until) {
      const { number, count } = column;
      const painted = placeFor(columns.get(number), column, look.density);
      columns.set(number, painted);
      if (maps.look.some((one, i) => one !== painted.from?.[i])) {
        // What was painted stays in sight until it is painted over.
        Object.assign(painted, { from: maps.look, missing: count });
      }
      const lut = coloursOf(look.palette);
      while (painted.missing > 0 && performance.now() < until) {
        paintTile(painted, column, maps, painted.next, lut);
        painted.next = (painted.next + 1) % count;
        painted.missing--;
      }
      return painted.missing === 0;
    },
    of: (column) => columns.get(column),
    keep(wanted) {
      for (const number of columns.keys()) if (!wanted.has(number)) columns.delete(number);
    },
  };
}

/** The canvas that there is, or a new one where the column's size changed. */
function placeFor(found: Painted | undefined, column: PlacedColumn, density: number): Painted {
  const { width, height, tile } = column;
  const largest = Math.max(tile.width, tile.height) * density;
  const zoom = density * Math.min(1, MOST_PIXELS / largest);
  const key = `${width} ${height} ${tile.width} ${zoom}`;
  if (found?.key === key) return found;
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * zoom));
  canvas.height = Math.max(1, Math.round(height * zoom));
  return { canvas, zoom, key, next: 0, missing: 0 };
}

/** Little-endian words as `ImageData` has its pixels. */
function packed(palette: Palette): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [red, green, blue] = palette.slice(3 * i, 3 * i + 3);
    return (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
  });
}

function paintTile(
  { canvas, zoom }: Painted,
  { count, perRow, tile, cells }: PlacedColumn,
  { maps, scaleOf }: ColumnMaps,
  map: number,
  lut: Uint32Array,
): void {
  const corner = (index: number, size: number) => Math.round(index * (size + GAP) * zoom);
  const [column, row] = [map % perRow, Math.floor(map / perRow)];
  const size = {
    width: Math.max(1, Math.round(tile.width * zoom)),
    height: Math.max(1, Math.round(tile.height * zoom)),
  };
  const image = new ImageData(size.width, size.height);
  const words = new Uint32Array(image.data.buffer);
  const { low, high } = scaleOf(map);
  const factor = 255 / (high - low || 1);
  means({ maps, channels: count, map, cells }, size, (value, i) => {
    const place = Math.round((value - low) * factor);
    words[i] = Number.isNaN(place) ? NOT_A_NUMBER : lut[Math.max(0, Math.min(255, place))];
  });
  const context = canvas.getContext("2d")!;
  context.putImageData(image, corner(column, tile.width), corner(row, tile.height));
}

/** One map of several, `[H, W, C]`. */
interface MapOf {
  readonly maps: ArrayLike<number>;
  readonly channels: number;
  readonly map: number;
  readonly cells: { readonly height: number; readonly width: number };
}

/** Gives each pixel of a size the mean of the cells that it covers, or the one that it is a part of. */
export function means(
  { maps, channels, map, cells }: MapOf,
  size: { readonly height: number; readonly width: number },
  put: (value: number, pixel: number) => void,
): void {
  const rows = bounds(cells.height, size.height);
  const columns = bounds(cells.width, size.width);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      let sum = 0;
      for (let row = rows[2 * y]; row < rows[2 * y + 1]; row++) {
        for (let column = columns[2 * x]; column < columns[2 * x + 1]; column++) {
          sum += maps[(row * cells.width + column) * channels + map];
        }
      }
      const count = (rows[2 * y + 1] - rows[2 * y]) * (columns[2 * x + 1] - columns[2 * x]);
      put(sum / count, y * size.width + x);
    }
  }
}

/** The first cell of each pixel, and the first that is not its any more. */
function bounds(cells: number, pixels: number): Int32Array {
  return Int32Array.from({ length: 2 * pixels }, (_, i) => {
    const pixel = i >> 1;
    const first = Math.floor(pixel * cells / pixels);
    return i % 2 ? Math.max(first + 1, Math.floor((pixel + 1) * cells / pixels)) : first;
  });
}
