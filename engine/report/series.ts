/** A series of heights as lines and dots of an SVG picture. @module */

/** Heights by step: 0 is the low end of the axis, 1 the high end, and what is not finite a gap. */
export interface Series {
  readonly steps: ArrayLike<number>;
  readonly heights: Float64Array;
}

/** The pixels of a step and of a height. */
export interface Placement {
  x(step: number): number;
  y(height: number): number;
}

/**
 * A line as SVG path data, broken where a height is not finite; `gaps` are the x of those places.
 * Of the heights in one pixel column, only the smallest and the largest are kept, in their order.
 */
export function linePath(
  { steps, heights }: Series,
  { x, y }: Placement,
): { path: string; gaps: number[] } {
  const gaps: number[] = [];
  let path = "";
  let penDown = false;
  for (let i = 0; i < steps.length;) {
    const column = Math.floor(x(steps[i]));
    let [low, high, broken] = [-1, -1, false];
    for (; i < steps.length && Math.floor(x(steps[i])) === column; i++) {
      if (!Number.isFinite(heights[i])) broken = true;
      else if (low < 0) low = high = i;
      else if (heights[i] < heights[low]) low = i;
      else if (heights[i] > heights[high]) high = i;
    }
    if (broken) {
      gaps.push(column + 0.5);
      penDown = false;
    }
    if (low < 0) continue;
    for (const kept of new Set([Math.min(low, high), Math.max(low, high)])) {
      const point = `${round(x(steps[kept]))} ${round(y(heights[kept]))}`;
      path += penDown ? `L${point}` : `M${point}h0`; // h0 makes a lone point a dot
      penDown = true;
    }
    penDown = !broken;
  }
  return { path, gaps };
}

/** Zero-length strokes: with round caps, circles. */
export function dotsPath({ steps, heights }: Series, { x, y }: Placement): string {
  return Array.from(
    heights,
    (height, i) => Number.isFinite(height) ? `M${round(x(steps[i]))} ${round(y(height))}h0` : "",
  ).join("");
}

/** How many heights are not finite. */
export function countBroken({ heights }: Series): number {
  return heights.filter((height) => !Number.isFinite(height)).length;
}

/** To a tenth of a pixel, which keeps the file small. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
