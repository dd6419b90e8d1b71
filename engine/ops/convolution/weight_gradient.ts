/** What the kernels of `conv2dWeightGradient` share. @module */
import { type Call, input, type Operand, type Pass } from "../../graph/op.ts";
import { splitPassesOfTwo } from "../shared/split_sum.ts";
import { type Convolution, convolutionConstants, extents, GEOMETRY } from "./convolution.ts";

/** The attributes of `conv2dWeightGradient`. */
export interface Conv2DWeightGradient extends Convolution {
  /** Height and width of the filters. */
  readonly kernel: readonly [number, number];
}

/** `x [N, H, W, C]`, `dy [N, OH, OW, F]` → `dw [KH, KW, C/groups, F]`, `db [F]`. */
export type WeightGradientCall = Call<Conv2DWeightGradient>;

/** The extents of the convolution. */
export const extentsOf = ({ inputs: [x, dy], outputs: [dw] }: WeightGradientCall) =>
  extents(x.shape, dw.shape, dy.shape);

/** The passes of a kernel whose first pass sums dw and db over each chunk. */
export function gradientPasses(
  call: WeightGradientCall,
  chunks: number,
  { parts, constants, workgroups }: Omit<Pass, "operands">,
): Pass[] {
  const [dw, db] = call.outputs;
  return splitPassesOfTwo(chunks, [dw.shape, db.shape], (targets: readonly Operand[]) => ({
    parts: [GEOMETRY, ...parts],
    constants: { ...convolutionConstants(extentsOf(call), call.attributes), ...constants },
    operands: [input(0), input(1), ...targets],
    workgroups,
  }));
}
