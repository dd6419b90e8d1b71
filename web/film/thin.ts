/** Less of what is too much for a film. @module */

/** The loss is drawn from so many points at most. */
const MOST_POINTS = 240;

const placeOf = (step: number) => Math.log1p(step);

/**
 * Means of neighbouring points, each over an equal stretch of the logarithm of the step, as the
 * snapshots are spread; what is not finite is left out.
 */
export function thinned(
  points: readonly (readonly [step: number, value: number])[],
  most = MOST_POINTS,
): (readonly [number, number])[] {
  const finite = points.filter(([, value]) => Number.isFinite(value));
  const end = placeOf(finite.at(-1)?.[0] ?? 0) || 1;
  const groups = Map.groupBy(
    finite,
    ([step]) => Math.min(most - 1, Math.floor(placeOf(step) / end * most)),
  );
  return [...groups.values()].map((group) => {
    const mean = (i: 0 | 1) => group.reduce((sum, point) => sum + point[i], 0) / group.length;
    return [Math.round(mean(0)), Number(mean(1).toPrecision(4))];
  });
}

/** Some of a list, evenly spread, first and last among them. */
export function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round(i * (items.length - 1) / (most - 1))],
  );
}

/** The channels of a kernel `[C, places]`, those with the largest weights first. */
export function strongestFirst(kernel: Float32Array, places: number): number[] {
  const sums = Array.from(
    { length: kernel.length / places },
    (_, c) =>
      kernel.subarray(c * places, (c + 1) * places).reduce(
        (sum, value) => sum + Math.abs(value),
        0,
      ),
  );
  return sums.map((_, c) => c).sort((a, b) => sums[b] - sums[a]);
}

/** What has rows, columns and numbers for each cell. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  /** `[H, W, C]`. */
  readonly values: ArrayLike<number>;
}

/** The least whole factor by which a grid is made smaller to have at most so many cells. */
export function factorFor({ height, width }: Pick<Grid, "height" | "width">, most: number): number {
  let factor = 1;
  while (Math.ceil(height / factor) * Math.ceil(width / factor) > most) factor++;
  return factor;
}

/** Makes a grid of `channels` numbers a cell smaller by a whole factor: each cell is the mean of its block. */
export function shrunk({ height, width, values }: Grid, channels: number, factor: number) {
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const small = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [row * factor, Math.min(height, (row + 1) * factor)];
    for (let column = 0; column < columns; column++) {
      const [left, right] = [column * factor, Math.min(width, (column + 1) * factor)];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) sum += values[(y * width + x) * channels + c];
        }
        small[(row * columns + column) * channels + c] = sum / ((bottom - top) * (right - left));
      }
    }
  }
  return { height: rows, width: columns, values: small };
}
