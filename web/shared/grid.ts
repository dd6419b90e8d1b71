/** Cells of a grid, by pointer and by keys. @module */

/** A cell. */
export interface Place {
  readonly y: number;
  readonly x: number;
}

/** How many cells there are. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

const within = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));

/** The cell under a pointer, in an element that the grid fills. */
export function placeAt(event: PointerEvent, { height, width }: Extent): Place {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return {
    y: within(Math.floor((event.clientY - box.top) / box.height * height), height),
    x: within(Math.floor((event.clientX - box.left) / box.width * width), width),
  };
}

/** Where a key leads: arrows by `step` cells, Home and End to the ends of the row; else `undefined`. */
export function movedBy(key: string, { y, x }: Place, extent: Extent, step = 1): Place | undefined {
  const steps: Record<string, readonly [number, number]> = {
    ArrowUp: [-step, 0],
    ArrowDown: [step, 0],
    ArrowLeft: [0, -step],
    ArrowRight: [0, step],
    Home: [0, -x],
    End: [0, extent.width - 1 - x],
  };
  const by = steps[key];
  return by && { y: within(y + by[0], extent.height), x: within(x + by[1], extent.width) };
}

/** A rectangle of cells. */
export interface Frame extends Extent {
  readonly top: number;
  readonly left: number;
}

/** The part of a frame that lies within a grid. */
export function clip(frame: Frame, { height, width }: Extent): Frame {
  const [top, left] = [Math.max(0, frame.top), Math.max(0, frame.left)];
  const bottom = Math.min(height, frame.top + frame.height);
  const right = Math.min(width, frame.left + frame.width);
  return { top, left, height: bottom - top, width: right - left };
}

/** `rows 4–9, column 5`. */
export function spokenFrame({ top, left, height, width }: Frame): string {
  const span = (from: number, size: number) =>
    size === 1 ? ` ${from}` : `s ${from}–${from + size - 1}`;
  return `row${span(top, height)}, column${span(left, width)}`;
}
