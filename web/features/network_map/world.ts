/** Where everything of a network's map is, in CSS pixels; no browser is needed. @module */
import type { MapColumn, MapColumns } from "../../inspection/protocol.ts";

/** A map by its column's number. */
export interface MapPlace {
  readonly column: number;
  readonly map: number;
}

/** A rectangle. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A column in its place: its tiles in rows, `tile` apart from corner to corner. */
export interface PlacedColumn extends Box {
  readonly number: number;
  readonly count: number;
  readonly perRow: number;
  /** The size of a map in cells. */
  readonly cells: { readonly height: number; readonly width: number };
  /** The size of a tile. */
  readonly tile: { readonly width: number; readonly height: number };
  /** Where its name stands, above its tiles. */
  readonly title: Box;
}

/** All columns; those of one distance from the picture stand above each other. */
export interface World {
  readonly columns: readonly PlacedColumn[];
  readonly width: number;
  readonly height: number;
}

/** Between tiles. */
export const GAP = 3;
/** Between columns, where the edges run. */
const ALLEY = 44;
const MARGIN = 16;
const TITLE = 50;
/** A name wants so much room. */
const LEAST_WIDTH = 76;

/** The least and the most that a tile is high. */
export const TILE = { least: 10, most: 96 };

/** Lays a network out with tiles so high, in so much height. */
export function layOutWorld({ columns }: MapColumns, tile: number, height: number): World {
  const ranks = ranksOf(columns);
  const placed: PlacedColumn[] = [];
  let x = MARGIN;
  for (let rank = 0; rank <= Math.max(...ranks); rank++) {
    const numbers = columns.flatMap((_, number) => ranks[number] === rank ? [number] : []);
    const room = (height - MARGIN) / numbers.length;
    const blocks = numbers.map((number) => ({
      number,
      ...blockOf(columns[number], tile, room - TITLE),
    }));
    const width = Math.max(LEAST_WIDTH, ...blocks.map((block) => block.width));
    blocks.forEach((block, i) => {
      const top = room * i;
      const title = { x, y: top, width, height: TITLE };
      placed.push({ ...block, x, y: top + TITLE, title });
    });
    x += width + ALLEY;
  }
  placed.sort((a, b) => a.number - b.number);
  return { columns: placed, width: x - ALLEY + MARGIN, height };
}

/** How far each column is from the picture, by the longest way. */
function ranksOf(columns: readonly MapColumn[]): number[] {
  const ranks: number[] = [];
  for (const { from } of columns) ranks.push(Math.max(-1, ...from.map((one) => ranks[one])) + 1);
  return ranks;
}

/** Tiles in as few columns of their own as the height allows. */
function blockOf({ channels, height, width }: MapColumn, tile: number, room: number) {
  const size = {
    width: Math.round(tile * Math.min(2, Math.max(0.5, width / height))),
    height: tile,
  };
  const fitting = Math.max(1, Math.floor((room + GAP) / (tile + GAP)));
  const perRow = Math.ceil(channels / fitting);
  const rows = Math.ceil(channels / perRow);
  return {
    count: channels,
    perRow,
    cells: { height, width },
    tile: size,
    width: perRow * (size.width + GAP) - GAP,
    height: rows * (tile + GAP) - GAP,
  };
}

/** The largest tiles with which the whole network is as wide as there is room, or the least allowed. */
export function fittingTile(map: MapColumns, width: number, height: number, least: number): number {
  let tile = least;
  while (tile < TILE.most && layOutWorld(map, tile + 1, height).width <= width) tile++;
  return tile;
}

/** The tile of a map. */
export function tileOf({ columns }: World, { column, map }: MapPlace): Box {
  const { x, y, perRow, tile } = columns[column];
  return {
    x: x + map % perRow * (tile.width + GAP),
    y: y + Math.floor(map / perRow) * (tile.height + GAP),
    ...tile,
  };
}

/** The map at a point; between two tiles, the one before. */
export function mapAt({ columns }: World, x: number, y: number): MapPlace | undefined {
  for (const column of columns) {
    const { number, count, perRow, tile } = column;
    if (x < column.x || y < column.y) continue;
    const left = Math.floor((x - column.x) / (tile.width + GAP));
    const map = Math.floor((y - column.y) / (tile.height + GAP)) * perRow + left;
    if (left < perRow && map < count && y < column.y + column.height + GAP) {
      return { column: number, map };
    }
  }
  return undefined;
}

/** The columns that a strip of the world shows. */
export function columnsWithin({ columns }: World, left: number, right: number): PlacedColumn[] {
  return columns.filter(({ x, width, title }) =>
    x < right && x + Math.max(width, title.width) > left
  );
}

/** Where a key leads from a map: to its neighbour, and beyond a column's rim to the nearest of the next. */
export function neighbour(world: World, from: MapPlace, key: string): MapPlace | undefined {
  const { columns } = world;
  const { perRow, count, number } = columns[from.column];
  if (key === "Home") return { column: 0, map: 0 };
  if (key === "End") return { column: columns.length - 1, map: 0 };
  const [dx, dy] = STEPS[key] ?? [0, 0];
  if (dx === 0 && dy === 0) return undefined;
  const map = from.map + dy * perRow + dx;
  const isInRow = dy !== 0 || Math.floor(map / perRow) === Math.floor(from.map / perRow);
  if (isInRow && map >= 0 && map < count) return { column: number, map };
  const tile = tileOf(world, from);
  const beyond = columns.filter((other) =>
    dx ? dx * (other.x - columns[number].x) > 0 : dy * (other.y - columns[number].y) > 0 &&
      Math.abs(other.title.x - columns[number].title.x) < 1
  );
  const nearest = Math.min(...beyond.map(({ x }) => Math.abs(x - tile.x)));
  const found = beyond.filter(({ x }) => Math.abs(x - tile.x) === nearest)
    .flatMap(({ number, count }) =>
      Array.from({ length: count }, (_, map) => ({ column: number, map }))
    );
  const distance = (place: MapPlace) => {
    const other = tileOf(world, place);
    return Math.hypot(other.x - tile.x, 2 * (other.y - tile.y));
  };
  return found.length ? found.reduce((a, b) => distance(b) < distance(a) ? b : a) : undefined;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
