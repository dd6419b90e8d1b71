/** Convolutions by one pixel, and both gradients, as products for subgroup matrices. @module */
import {
  type Call,
  input,
  type MatrixExtents,
  type Operand,
  output,
  type Pass,
} from "../../graph/op.ts";
import { f16, sizeOf } from "../../graph/spec.ts";
import matrixRows from "../../../shaders/convolution/matrix_rows.wgsl" with { type: "text" };
import packPictures from "../../../shaders/convolution/pack_pictures.wgsl" with { type: "text" };
import padded from "../../../shaders/convolution/padded.wgsl" with { type: "text" };
import weightGradientRows from "../../../shaders/convolution/weight_gradient_matrix_rows.wgsl" with {
  type: "text",
};
import { matrixPacking, type StridedMatrix } from "../product/matrix_products.ts";
import { sumPasses } from "../reduction/reduce_sum.ts";
import { part } from "../shared/parts.ts";
import {
  type MatrixProduct,
  type MatrixProducts,
  type Packing,
  roundUp,
} from "../shared/subgroup_matrices.ts";
import type { Convolution, Extents } from "./convolution.ts";
import type { Convolving } from "./convolving.ts";
import {
  type Conv2DWeightGradient,
  extentsOf,
  type WeightGradientCall,
} from "./weight_gradient.ts";

/** `shift`: where a tap lies. */
const PADDED = part("convolution/padded.wgsl", padded);

/** Pictures as one sequence of positions: see `shaders/convolution/padded.wgsl`. */
interface Sequence {
  readonly height: number;
  readonly width: number;
  /** From the first output to the last. */
  readonly positions: number;
  /** The inputs begin so many positions before the first picture, and end so many behind the outputs. */
  readonly start: number;
  readonly reach: number;
}

function sequenceOf(e: Extents, { pads, dilations }: Convolution): Sequence {
  const [top, left, bottom, right] = pads;
  const width = Math.max(e.width + Math.max(left, right), e.outWidth);
  const height = Math.max(e.height + Math.max(top, bottom), e.outHeight);
  return {
    height,
    width,
    positions: ((e.batch - 1) * height + e.outHeight - 1) * width + e.outWidth,
    start: top * width + left,
    reach: (e.kernelHeight - 1) * dilations[0] * width + (e.kernelWidth - 1) * dilations[1],
  };
}

/** Whether a convolution is a sum of shifted products. */
function isShifted({ strides, pads, groups }: Convolution): boolean {
  return groups === 1 && String(strides) === "1,1" && pads.every((pad) => pad >= 0);
}

/** The constants of the part `PADDED`. */
function paddedConstants(e: Extents, { dilations }: Convolution, sequence: Sequence) {
  return {
    PICTURES: e.batch,
    OUT_HEIGHT: e.outHeight,
    OUT_WIDTH: e.outWidth,
    PADDED_HEIGHT: sequence.height,
    PADDED_WIDTH: sequence.width,
    KERNEL_WIDTH: e.kernelWidth,
    DILATION_Y: dilations[0],
    DILATION_X: dilations[1],
  };
}

/** Pictures to pack, and where they lie in the sequence. */
interface Pictures {
  readonly from: Operand;
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  readonly start: number;
}

/** Packs so many positions of pictures; transposed, rows are the channels. */
function picturesPacking(
  { from, shape, start }: Pictures,
  sequence: Sequence,
  packing: Pick<Packing, "spec"> & { readonly isTransposed: boolean },
): Packing {
  return {
    from,
    spec: packing.spec,
    part: part("convolution/pack_pictures.wgsl", packPictures),
    constants: {
      PICTURES: shape[0],
      HEIGHT: shape[1],
      WIDTH: shape[2],
      CHANNELS: shape[3],
      PADDED_HEIGHT: sequence.height,
      PADDED_WIDTH: sequence.width,
      START: start,
      TRANSPOSED: String(packing.isTransposed),
    },
    isRowFirst: packing.isTransposed,
  };
}

/** Σ over taps of the inputs, shifted, times the tap's weights. */
function convolutionProduct(
  { extents: e, attributes, x, bias, activation }: Convolving,
  weights: StridedMatrix,
  { m, n, k }: MatrixExtents,
): MatrixProduct {
  const sequence = sequenceOf(e, attributes);
  const positions = roundUp(sequence.positions, m);
  const [taps, tiles] = [e.kernelHeight * e.kernelWidth, Math.ceil(e.channels / k)];
  const spec = f16(tiles, positions + sequence.reach, k);
  const pictures = {
    from: x,
    shape: [e.batch, e.height, e.width, e.channels] as const,
    start: sequence.start,
  };
  return {
    rows: sequence.positions,
    height: e.batch * e.outHeight * e.outWidth,
    width: e.filters,
    steps: taps * tiles,
    left: picturesPacking(pictures, sequence, { spec, isTransposed: false }),
    right: matrixPacking(weights, [n, k]),
    parts: [PADDED, part("convolution/matrix_rows.wgsl", matrixRows)],
    constants: {
      ...paddedConstants(e, attributes, sequence),
      LEFT: spec.shape[1],
      POSITIONS: positions,
      TAPS: taps,
    },
    bias,
    activation,
  };
}

/**
 * What an op is for matrices that is a convolution by weights `[KH, KW, C, F]`, or flipped by
 * `[KH, KW, F, C]`.
 */
export function convolutionMatrices<A extends Convolution>(
  convolve: (call: Call<A>) => Convolving,
  isFlipped = false,
): MatrixProducts<A> {
  const productOf = (call: Call<A>, extents: MatrixExtents) => {
    const convolving = convolve(call);
    if (!isShifted(convolving.attributes) || !isShifted(call.attributes)) return undefined;
    const { extents: e, w } = convolving;
    return convolutionProduct(convolving, {
      from: w,
      rows: e.filters,
      terms: e.channels,
      rowStride: isFlipped ? e.channels : 1,
      termStride: isFlipped ? 1 : e.filters,
      taps: e.kernelHeight * e.kernelWidth,
      isFlipped,
    }, extents);
  };
  return { productOf };
}

/** For each tap the inputs, shifted and transposed, times dy: a sum over the positions. */
function weightGradientProduct(
  call: WeightGradientCall,
  { m, n, k }: MatrixExtents,
): MatrixProduct | undefined {
  const { attributes } = call;
  if (!isShifted(attributes)) return undefined;
  const e = extentsOf(call);
  const sequence = sequenceOf(e, attributes);
  const steps = Math.ceil(sequence.positions / k);
  const [taps, channelTiles] = [e.kernelHeight * e.kernelWidth, Math.ceil(e.channels / m)];
  const leftSpec = f16(channelTiles, steps * k + sequence.reach, m);
  const x = {
    from: input(0),
    shape: [e.batch, e.height, e.width, e.channels] as const,
    start: sequence.start,
  };
  const dy = {
    from: input(1),
    shape: [e.batch, e.outHeight, e.outWidth, e.filters] as const,
    start: 0,
  };
  const rightSpec = f16(steps, roundUp(e.filters, n), k);
  return {
    rows: taps * channelTiles * m,
    height: taps * e.channels,
    width: e.filters,
    steps,
    left: picturesPacking(x, sequence, { spec: leftSpec, isTransposed: false }),
    right: picturesPacking(dy, sequence, { spec: rightSpec, isTransposed: true }),
    parts: [
      PADDED,
      part("convolution/weight_gradient_matrix_rows.wgsl", weightGradientRows),
    ],
    constants: {
      ...paddedConstants(e, attributes, sequence),
      LEFT: leftSpec.shape[1],
      TAPS: taps,
      CHANNELS: e.channels,
      MATRICES: taps * channelTiles,
    },
  };
}

/** Most threads that sum dy, and the numbers that each adds at least. */
const [SUMMING, ADDED] = [2 ** 19, 16];

/** The gradient by the bias: dy summed as it is, by as many threads as a large GPU has use for. */
function biasGradientPasses({ inputs: [, dy], outputs: [, db] }: WeightGradientCall): Pass[] {
  if (!db) return [];
  const call = { inputs: [dy], outputs: [db], attributes: { axes: [0, 1, 2], keepdims: false } };
  const operandOf = (operand: Operand) =>
    "input" in operand ? input(1) : "output" in operand ? output(1) : operand;
  return sumPasses(call, 1, Math.min(SUMMING, sizeOf(dy.shape) / ADDED))
    .map((pass) => ({ ...pass, operands: pass.operands.map(operandOf) }));
}

/** The gradient by the weights by subgroup matrices. */
export const WEIGHT_GRADIENT_MATRICES: MatrixProducts<Conv2DWeightGradient> = {
  productOf: weightGradientProduct,
  others: biasGradientPasses,
};
