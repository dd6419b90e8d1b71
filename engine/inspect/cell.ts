/** How one cell of a map comes about, product by product. @module */
import type { StoredTensor } from "../formats/safetensors.ts";
import type { FeatureMaps } from "./inspector.ts";
import type { SpatialWindow } from "../graph/op.ts";
import type { ShownLayer } from "./shown.ts";

/** A cell of a layer's maps. */
export interface Cell {
  readonly y: number;
  readonly x: number;
  readonly map: number;
}

/** The window of a cell over the layer before; places in the padding are not inside. */
export interface CellWindow {
  /** Row and column of its first place in the layer before; negative in the padding. */
  readonly top: number;
  readonly left: number;
  /** Rows and columns. */
  readonly kernel: readonly [number, number];
  /** How far apart its places are, in rows and columns. */
  readonly dilations: readonly [number, number];
  /** `[KH, KW]`. */
  readonly inside: boolean[];
}

/** The k×k×C products of a convolution's cell. */
export interface Products extends CellWindow {
  /** `[KH, KW, C]`: what the layer before holds there, 0 in the padding. */
  readonly inputs: number[];
  /** `[KH, KW, C]`: the filter. */
  readonly weights: number[];
  readonly bias: number;
  /** The sum of all products and the bias. */
  readonly sum: number;
}

/** The window of a pooling's cell. */
export interface Pooled extends CellWindow {
  /** `[KH, KW]`, 0 in the padding, which never wins. */
  readonly inputs: number[];
  /** The place of the largest, the first of equals. */
  readonly winner: number;
}

/** How a cell comes about. */
export type CellOrigin =
  | ({
    readonly kind: "convolution";
    /** Whether a ReLU comes next. */
    readonly isRectified: boolean;
  } & Products)
  | ({ readonly kind: "pooling" } & Pooled)
  /** An op of the same cell of each layer before it. */
  | {
    readonly kind: "pointwise";
    readonly op: string;
    readonly inputs: readonly number[];
    readonly output: number;
  }
  /** An op without a window. */
  | { readonly kind: "other"; readonly op: string; readonly output: number };

/** What is known of a layer and its surroundings. */
export interface CellSurroundings {
  readonly layer: ShownLayer;
  readonly maps: FeatureMaps;
  /** Of `layer.before`; `undefined` where they are no layer's and not the picture. */
  readonly before: readonly (FeatureMaps | undefined)[];
  readonly weights: ReadonlyMap<string, StoredTensor>;
}

/** How a cell of a layer comes about. Throws a `RangeError` where there is no such cell. */
export function cellOf({ layer, maps, before, weights }: CellSurroundings, cell: Cell): CellOrigin {
  const { name, kind, op, window, weights: names, isRectified } = layer;
  const { shape: [height, width, channels] } = maps;
  if (!(cell.y < height && cell.x < width && cell.map < channels)) {
    throw new RangeError(`Cannot show this cell as ${name} has ${height}×${width}×${channels}`);
  }
  const at = (cell.y * width + cell.x) * channels + cell.map;
  if (kind === "convolution" && names && before[0]) {
    const [kernel, bias] = [weights.get(names.kernel)!, weights.get(names.bias ?? "")];
    return { kind, isRectified, ...productsOf(before[0], window!, kernel, bias, cell) };
  }
  if (kind === "pooling" && before[0]) return { kind, ...pooledOf(before[0], window!, cell) };
  const output = maps.maps[at];
  if (kind !== "pointwise" || !before.every(Boolean)) return { kind: "other", op, output };
  return { kind, op, inputs: before.map((input) => input!.maps[at]), output };
}

/** The products of a cell of a convolution whose kernel is `[KH, KW, C, F]`, and bias, if it has one, `[F]`. */
export function productsOf(
  input: FeatureMaps,
  window: SpatialWindow,
  kernel: StoredTensor,
  bias: StoredTensor | undefined,
  cell: Cell,
): Products {
  const [kernelHeight, kernelWidth, channels, filters] = kernel.shape;
  const place = windowAt(input, window, cell);
  const groups = input.shape[2] / channels;
  const first = Math.floor(cell.map / (filters / groups)) * channels;
  const inputs: number[] = [];
  const weights: number[] = [];
  for (let k = 0; k < kernelHeight * kernelWidth; k++) {
    const at = placeIn(input, place, k) * input.shape[2] + first;
    for (let c = 0; c < channels; c++) {
      inputs.push(place.inside[k] ? input.maps[at + c] : 0);
      weights.push(kernel.data[(k * channels + c) * filters + cell.map]);
    }
  }
  const start = bias?.data[cell.map] ?? 0;
  const sum = inputs.reduce((total, value, i) => total + value * weights[i], start);
  return { ...place, inputs, weights, bias: start, sum };
}

/** The window of a cell of a max pooling, and which of its places won. */
export function pooledOf(input: FeatureMaps, window: SpatialWindow, cell: Cell): Pooled {
  const place = windowAt(input, window, cell);
  const channels = input.shape[2];
  const inputs = place.inside.map((inside, k) =>
    inside ? input.maps[placeIn(input, place, k) * channels + cell.map] : 0
  );
  const winner = inputs.reduce(
    (best, value, k) => place.inside[k] && (best < 0 || value > inputs[best]) ? k : best,
    -1,
  );
  return { ...place, inputs, winner };
}

/** The window of a cell over the layer before. */
export function windowAt(
  { shape: [height, width] }: Pick<FeatureMaps, "shape">,
  { kernel, strides, pads, dilations }: SpatialWindow,
  { y, x }: Pick<Cell, "y" | "x">,
): CellWindow {
  const [top, left] = [y * strides[0] - pads[0], x * strides[1] - pads[1]];
  const inside = Array.from({ length: kernel[0] * kernel[1] }, (_, k) => {
    const row = top + Math.floor(k / kernel[1]) * dilations[0];
    const column = left + k % kernel[1] * dilations[1];
    return row >= 0 && row < height && column >= 0 && column < width;
  });
  return { top, left, kernel, dilations, inside };
}

/** The flat place, channels aside, of the window's place `k` in the layer before. */
export function placeIn(
  input: Pick<FeatureMaps, "shape">,
  { top, left, kernel, dilations }: CellWindow,
  k: number,
) {
  const row = top + Math.floor(k / kernel[1]) * dilations[0];
  return row * input.shape[1] + left + k % kernel[1] * dilations[1];
}
