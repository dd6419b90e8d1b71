/**
 * A convolution without groups, wherever its operands are: the gradient by the input is one too, with
 * the weights flipped, so that `conv2d` and `conv2dInputGradient` share their kernels.
 *
 * @module
 */
import {
  type DeviceTraits,
  input,
  type Kernel,
  type Operand,
  output,
  type Pass,
} from "../../graph/op.ts";
import { type Activation, activationConstant, activationPart } from "../shared/activation.ts";
import { FLAT } from "../shared/flat.ts";
import { type Convolution, convolutionConstants, type Extents, GEOMETRY } from "./convolution.ts";

/** A convolution to compute; its result is output 0. */
export interface Convolving {
  readonly extents: Extents;
  readonly attributes: Convolution;
  readonly x: Operand;
  readonly w: Operand;
  /** An input; none where absent. */
  readonly bias?: number;
  readonly activation: Activation;
}

/** A kernel for any `Convolving`. */
export type ConvolutionKernel = Omit<Kernel<never>, "fits" | "passes"> & {
  fits(convolving: Convolving, device: DeviceTraits): boolean;
  passes(convolving: Convolving): Pass[];
};

/**
 * A dispatch that computes a convolution, or with a `target` of its own chunks of the terms, which
 * bias and activation follow. Without a bias the third binding, which is not read, is `w` again.
 */
export function convolutionPass(
  { extents, attributes, x, w, bias, activation }: Convolving,
  { parts, constants, workgroups }: Omit<Pass, "operands">,
  { target, isWhole }: { readonly target: Operand; readonly isWhole: boolean } = {
    target: output(),
    isWhole: true,
  },
): Pass {
  return {
    parts: [FLAT, GEOMETRY, activationPart(activation), ...parts],
    constants: {
      ...convolutionConstants(extents, attributes),
      BIAS: String(isWhole && bias !== undefined),
      ...activationConstant(isWhole ? activation : "none"),
      ...constants,
    },
    operands: [x, w, bias === undefined ? w : input(bias), target],
    workgroups,
  };
}
