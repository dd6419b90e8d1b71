/** Zeros around a picture, which no layer of ours adds alone: a window's padding says them. @module */
import type { Shape } from "../../graph/spec.ts";
import type { LayerDescription } from "../../model/layer.ts";
import { windowOf } from "../../ops/shared/window.ts";

/** So many on each side. */
export type Cells = readonly [top: number, bottom: number, left: number, right: number];

/** The layers that can have them. */
export const WINDOWS: ReadonlySet<string> = new Set([
  "Conv2D",
  "DepthwiseConv2D",
  "SeparableConv2D",
  "MaxPooling2D",
]);

/** Keras' ways to say how many zeros are put around a picture. */
export function cellsOf(padding: unknown): Cells | undefined {
  const pair = (value: unknown) =>
    Array.isArray(value) ? value.length === 2 ? value : [] : [value, value];
  const [vertical, horizontal] = pair(padding).map(pair);
  const cells = [...vertical ?? [], ...horizontal ?? []];
  const areWhole = cells.length === 4 &&
    cells.every((each) => Number.isSafeInteger(each) && each >= 0 && each < 2 ** 16);
  return areWhole ? cells as unknown as Cells : undefined;
}

/** What is known of a picture before the zeros. */
interface Padded {
  /** `[N, H, W, C]`, where it is known. */
  readonly shape?: Shape;
  readonly isNeverNegative: boolean;
}

/**
 * A layer with the zeros that stand around its picture; what would be needed, in words, where no
 * padding of ours says it.
 */
export function withCells(
  description: LayerDescription,
  cells: Cells,
  { shape, isNeverNegative }: Padded,
): LayerDescription | string {
  const { type, padding, kernelSize, poolSize, dilationRate = 1 } = description;
  if (padding !== "VALID") return "none, as it pads by itself";
  if (type === "MaxPooling2D" && !isNeverNegative) return "some only where nothing is negative";
  if (cells.every((each) => each === cells[0])) return { ...description, padding: cells[0] };
  if (!shape) return description;
  const [, height, width] = shape;
  const side = ((kernelSize ?? poolSize) as number - 1) * (dilationRate as number) + 1;
  const strides = description.strides as number;
  const { pads } = windowOf([height, width], [side, side], [strides, strides], "SAME");
  const [top, bottom, left, right] = cells;
  const isSame = String(pads) === String([top, left, bottom, right]);
  return isSame ? { ...description, padding: "SAME" } : "as many on all sides, or as SAME has it";
}
