/** From places on a sheet of maps to cells, and back. @module */
import type { Frame, Place } from "../../shared/grid.ts";
import type { MapCell, SeenSheet } from "../../worker/messages.ts";

/** What is needed of a sheet. */
export type Sheet = Pick<SeenSheet, "layer" | "maps" | "grid" | "extent">;

/**
 * The cell under a place that is given in the sheet's pixels; the nearest of that map where it is
 * beside one, `undefined` where there is no map.
 */
export function cellAt({ layer, maps, grid, extent }: Sheet, at: Place): MapCell | undefined {
  const { columns, zoom, gap } = grid;
  const [tall, wide] = [extent.height * zoom + gap, extent.width * zoom + gap];
  const [row, column] = [Math.floor((at.y - gap / 2) / tall), Math.floor((at.x - gap / 2) / wide)];
  const map = row * columns + column;
  if (row < 0 || column < 0 || column >= columns || map >= maps) return undefined;
  const within = (place: number, count: number) =>
    Math.max(0, Math.min(count - 1, Math.floor(place / zoom)));
  return {
    layer,
    map,
    y: within(at.y - row * tall - gap, extent.height),
    x: within(at.x - column * wide - gap, extent.width),
  };
}

/** Where a cell is on its sheet, in the sheet's pixels. */
export function frameOfCell(
  { grid: { columns, zoom, gap }, extent }: Sheet,
  { map, y, x }: Pick<MapCell, "map" | "y" | "x">,
): Frame {
  const [row, column] = [Math.floor(map / columns), map % columns];
  return {
    top: row * (extent.height * zoom + gap) + gap + y * zoom,
    left: column * (extent.width * zoom + gap) + gap + x * zoom,
    height: zoom,
    width: zoom,
  };
}
