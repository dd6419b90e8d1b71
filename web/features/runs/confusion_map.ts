/** A confusion matrix of many classes as a picture. @module */
import type { ConfusionCells } from "../../messages/runs.ts";

type Cells = ConfusionCells["cells"];

/** The picture's side in pixels. */
export const SIDE = 720;
/** So far from a cell, in pixels, it is still meant. */
const REACH = 8;

/** The colours of right and wrong predictions, and of the cell that is read. */
export interface Colors {
  readonly right: string;
  readonly wrong: string;
  readonly marked: string;
}

/** Draws the cells, the stronger the larger their share of their row, and marks one. */
export function drawCells(
  canvas: HTMLCanvasElement,
  { cells, names }: Pick<ConfusionCells, "cells" | "names">,
  { right, wrong, marked }: Colors,
  at: number | undefined,
): void {
  const context = canvas.getContext("2d")!;
  const pitch = SIDE / names.length;
  const sums = new Float64Array(names.length);
  for (const [truth, , count] of cells) sums[truth] += count;
  context.clearRect(0, 0, SIDE, SIDE);
  for (const [truth, taken, count] of cells) {
    context.globalAlpha = 0.25 + 0.75 * count / sums[truth];
    context.fillStyle = truth === taken ? right : wrong;
    context.fillRect(taken * pitch, truth * pitch, Math.max(2, pitch), Math.max(2, pitch));
  }
  context.globalAlpha = 1;
  if (at === undefined) return;
  const [truth, taken] = cells[at];
  context.strokeStyle = marked;
  context.lineWidth = 2;
  context.strokeRect(taken * pitch - 3, truth * pitch - 3, pitch + 6, pitch + 6);
}

/** The cell at a place of the picture, or the nearest within reach. */
export function cellAt(cells: Cells, classes: number, x: number, y: number): number | undefined {
  const pitch = SIDE / classes;
  let [nearest, least] = [-1, Infinity];
  cells.forEach(([truth, taken], i) => {
    const distance = Math.hypot((taken + 0.5) * pitch - x, (truth + 0.5) * pitch - y);
    if (distance < least) [nearest, least] = [i, distance];
  });
  return least <= Math.max(REACH, pitch) ? nearest : undefined;
}

/** The cell that a key leads to, `undefined` where it is no such key: along its row, or to another. */
export function cellBeside(cells: Cells, at: number | undefined, key: string): number | undefined {
  const from = at ?? 0;
  const last = cells.length - 1;
  switch (key) {
    case "ArrowRight":
      return at === undefined ? 0 : Math.min(last, from + 1);
    case "ArrowLeft":
      return Math.max(0, from - 1);
    case "ArrowDown": {
      const next = cells.findIndex(([truth]) => truth > cells[from][0]);
      return next < 0 ? last : next;
    }
    case "ArrowUp": {
      const before = cells.findLast(([truth]) => truth < cells[from][0]);
      return before ? cells.findIndex(([truth]) => truth === before[0]) : 0;
    }
    case "Home":
      return 0;
    case "End":
      return last;
  }
  return undefined;
}
