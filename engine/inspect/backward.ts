/** What is asked of the gradients of one picture's loss, at one state of the weights. @module */
import type { Tensor } from "../graph/graph.ts";
import { sizeOf } from "../graph/spec.ts";
import { type Cell, cellOf, type CellOrigin, placeIn, windowAt } from "./cell.ts";
import { differenceOf, type FiniteDifference, type MovableNetwork } from "./finite_difference.ts";
import type { FeatureMaps } from "./inspector.ts";
import type { Layout } from "./layout.ts";
import type { Losses } from "./losses.ts";
import type { ShownLayer } from "./shown.ts";

/** A filter and the gradient of the loss by it: the sum of the parts of all places. */
export interface FilterGradient {
  /** `[KH, KW, C]`. */
  readonly shape: readonly [number, number, number];
  /** `[KH, KW, C]`. */
  readonly weights: number[];
  /** `[KH, KW, C]`. */
  readonly gradient: number[];
  /** Absent where the convolution has none. */
  readonly bias?: { readonly weight: number; readonly gradient: number };
}

/** The loss, and its gradient by a map. */
export interface MapGradient {
  /** The cross-entropy, −log of the wanted class's probability. */
  readonly loss: number;
  /** `[classes]`. */
  readonly probabilities: number[];
  /** `[H, W]`: the map. */
  readonly values: number[];
  /** `[H, W]`: the derivative of the loss by each cell of the map. */
  readonly cells: number[];
  /** Of a convolution. */
  readonly filter?: FilterGradient;
  /** How many weights a step changes. */
  readonly weights: number;
}

/** The derivative of the loss by a cell, and where it goes from there. */
export interface CellGradient {
  readonly derivative: number;
  /** How the cell came about. */
  readonly origin: CellOrigin;
  /**
   * Of a convolution `[KH, KW, C]`: this place's part of each weight's gradient, the derivative times
   * what the weight saw.
   */
  readonly parts?: number[];
  /**
   * The derivative by each cell that `origin` lists, over all that it is used for: of a pooling's window
   * `[KH, KW]`, 0 in the padding, or of the same cell of each layer before.
   */
  readonly before?: number[];
}

/** The gradient of one weight, place by place, held against a finite difference. */
export interface WeightGradient {
  readonly weight: number;
  readonly gradient: number;
  /** `[H, W]`: the part of each place of the map; their sum is the gradient. */
  readonly parts: number[];
  readonly difference: FiniteDifference;
}

/** The gradients of a loss. Each throws a `RangeError` on what the network has not. */
export interface Backward {
  map(at: { readonly layer: string; readonly map: number }): Promise<MapGradient>;
  cell(at: { readonly layer: string } & Cell): Promise<CellGradient>;
  /** `weight` is a place in the map's filter `[KH, KW, C]`; the bias follows the last. */
  weight(
    at: { readonly layer: string; readonly map: number; readonly weight: number },
  ): Promise<WeightGradient>;
}

/** What gradients are read from. */
export interface BackwardParts extends MovableNetwork {
  readonly layout: Layout;
  readonly losses: Losses;
  read(tensor: Tensor): Promise<Float32Array>;
}

/** Makes what answers from numbers that a device, or the reference, has computed. */
export function openBackward(parts: BackwardParts): Backward {
  const { layout, losses, weights, read } = parts;
  const { shown, gradients, loss } = losses;
  const mapsOf = async (tensor: Tensor): Promise<FeatureMaps> => {
    const [, height, width, channels] = tensor.shape;
    return { name: tensor.name, shape: [height, width, channels], maps: await read(tensor) };
  };
  const isKnown = (tensor: Tensor) =>
    tensor === layout.images || shown.some((layer) => layer.tensor === tensor);
  const gradientOf = (tensor: Tensor) => {
    const gradient = gradients.get(tensor);
    if (gradient) return read(gradient);
    throw new RangeError(`Cannot show the gradient of '${tensor.name}': the loss does not use it`);
  };

  /** `[H, W]`: the derivatives by the cells of a map. */
  async function cellsOf(layer: ShownLayer, map: number): Promise<Float32Array> {
    return ofMap(await gradientOf(layer.tensor), layer, map);
  }

  async function filterOf(layer: ShownLayer, map: number): Promise<FilterGradient | undefined> {
    if (!layer.weights || !gradients.has(layout.variables.get(layer.weights.kernel)!)) return;
    const { kernel: name, bias } = layer.weights;
    const { shape: [rows, columns, channels, filters], data } = weights.get(name)!;
    const gradient = await gradientOf(layout.variables.get(name)!);
    const own = (numbers: ArrayLike<number>) =>
      Array.from({ length: rows * columns * channels }, (_, i) => numbers[i * filters + map]);
    const slopes = bias && await gradientOf(layout.variables.get(bias)!);
    return {
      shape: [rows, columns, channels],
      weights: own(data),
      gradient: own(gradient),
      bias: bias && slopes
        ? { weight: weights.get(bias)!.data[map], gradient: slopes[map] }
        : undefined,
    };
  }

  return {
    async map({ layer: name, map }) {
      const layer = layerOf(shown, name, map);
      const trained = [...layout.variables.values()].filter((tensor) => gradients.has(tensor));
      return {
        loss: (await read(loss))[0],
        probabilities: [...await read(layout.probabilities)],
        values: [...ofMap(await read(layer.tensor), layer, map)],
        cells: [...await cellsOf(layer, map)],
        filter: await filterOf(layer, map),
        weights: trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      };
    },
    async cell({ layer: name, ...cell }) {
      const layer = layerOf(shown, name, cell.map);
      const before = await Promise.all(
        layer.before.map((tensor) => isKnown(tensor) ? mapsOf(tensor) : undefined),
      );
      const origin = cellOf({ layer, maps: await mapsOf(layer.tensor), before, weights }, cell);
      const derivative = (await cellsOf(layer, cell.map))[cell.y * layer.tensor.shape[2] + cell.x];
      const slopes = async (index: number) => ({
        shape: before[index]!.shape,
        numbers: await gradientOf(layer.before[index]),
      });
      switch (origin.kind) {
        case "convolution":
          return { derivative, origin, parts: origin.inputs.map((value) => derivative * value) };
        case "pooling": {
          const { shape, numbers } = await slopes(0);
          const window = origin.inside.map((inside, k) =>
            inside ? numbers[placeIn({ shape }, origin, k) * shape[2] + cell.map] : 0
          );
          return { derivative, origin, before: window };
        }
        case "pointwise": {
          const all = await Promise.all(before.map((_, i) => slopes(i)));
          const own = all.map(({ shape: [, width, channels], numbers }) =>
            numbers[(cell.y * width + cell.x) * channels + cell.map]
          );
          return { derivative, origin, before: own };
        }
        case "other":
          return { derivative, origin };
      }
    },
    async weight({ layer: name, map, weight }) {
      const layer = layerOf(shown, name, map);
      const filter = await filterOf(layer, map);
      const isBias = weight === filter?.weights.length && filter.bias !== undefined;
      if (!filter || !(weight < filter.weights.length || isBias)) {
        throw new RangeError(
          `Cannot show weight ${weight} of map ${map} of '${name}': it has none`,
        );
      }
      const { kernel, bias } = layer.weights!;
      const filters = layer.tensor.shape[3];
      const [variable, index] = isBias ? [bias!, map] : [kernel, weight * filters + map];
      const cells = await cellsOf(layer, map);
      return {
        weight: isBias ? filter.bias!.weight : filter.weights[weight],
        gradient: isBias ? filter.bias!.gradient : filter.gradient[weight],
        parts: isBias ? [...cells] : partsOf(layer, await mapsOf(layer.before[0]), {
          cells,
          first: firstChannel(layer, filter, map),
          filter,
          weight,
        }),
        difference: await differenceOf(parts, variable, index),
      };
    },
  };
}

/** One map of a layer's numbers `[N, H, W, C]`. */
function ofMap(numbers: Float32Array, { tensor }: ShownLayer, map: number): Float32Array {
  return numbers.filter((_, i) => i % tensor.shape[3] === map);
}

function layerOf(shown: readonly ShownLayer[], name: string, map: number): ShownLayer {
  const found = shown.find((layer) => layer.name === name);
  if (found && map < found.tensor.shape[3]) return found;
  throw new RangeError(`Cannot show map ${map} of '${name}' as the network has no such map`);
}

/** The first channel that a filter of a convolution, perhaps in groups, looks at. */
function firstChannel({ tensor, before }: ShownLayer, { shape }: FilterGradient, map: number) {
  const groups = before[0].shape[3] / shape[2];
  return Math.floor(map / (tensor.shape[3] / groups)) * shape[2];
}

/** `[H, W]`: what each place adds to the gradient of one weight. */
function partsOf(
  { tensor, window }: ShownLayer,
  input: FeatureMaps,
  { cells, first, filter, weight }: {
    readonly cells: Float32Array;
    readonly first: number;
    readonly filter: FilterGradient;
    readonly weight: number;
  },
): number[] {
  const [width, channels] = [tensor.shape[2], filter.shape[2]];
  const [k, c] = [Math.floor(weight / channels), first + weight % channels];
  return Array.from(cells, (derivative, i) => {
    const place = windowAt(input, window!, { y: Math.floor(i / width), x: i % width });
    if (!place.inside[k]) return 0;
    return derivative * input.maps[placeIn(input, place, k) * input.shape[2] + c];
  });
}
