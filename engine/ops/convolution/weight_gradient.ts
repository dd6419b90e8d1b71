/** What the kernels of `conv2dWeightGradient` share. @module */
import { type Call, input, type Operand, type Pass } from "../../graph/op.ts";
import { f32 } from "../../graph/spec.ts";
import biasSums from "../../../shaders/convolution/bias_sums.wgsl" with { type: "text" };
import { part } from "../shared/parts.ts";
import { splitPasses, splitPassesOfTwo } from "../shared/split_sum.ts";
import { type Convolution, convolutionConstants, extents, GEOMETRY } from "./convolution.ts";

/** The attributes of `conv2dWeightGradient`. */
export interface Conv2DWeightGradient extends Convolution {
  /** Height and width of the filters. */
  readonly kernel: readonly [number, number];
  /** Whether `dw` is all that it gives, as there is no bias; absent where there is one. */
  readonly withoutBias?: true;
}

/** `x [N, H, W, C]`, `dy [N, OH, OW, F]` → `dw [KH, KW, C/groups, F]` and, with a bias, `db [F]`. */
export type WeightGradientCall = Call<Conv2DWeightGradient>;

/** The extents of the convolution. */
export const extentsOf = ({ inputs: [x, dy], outputs: [dw] }: WeightGradientCall) =>
  extents(x.shape, dw.shape, dy.shape);

/** `BIAS`: whether `db` is asked for. */
const BIAS_SUMS = part("convolution/bias_sums.wgsl", biasSums);

/** What is bound where `db` would go, of a quad as the shaders bind those. */
const NO_SUMS: Operand = { scratch: f32(4) };

/** The passes of a kernel whose first pass sums dw and db over each chunk, or dw alone. */
export function gradientPasses(
  call: WeightGradientCall,
  chunks: number,
  { parts, constants, workgroups }: Omit<Pass, "operands">,
): Pass[] {
  const [dw, db] = call.outputs;
  const first = (...targets: Operand[]) => ({
    parts: [GEOMETRY, BIAS_SUMS, ...parts],
    constants: {
      ...convolutionConstants(extentsOf(call), call.attributes),
      BIAS: String(db !== undefined),
      ...constants,
    },
    operands: [input(0), input(1), ...targets],
    workgroups,
  });
  return db
    ? splitPassesOfTwo(chunks, [dw.shape, db.shape], (targets) => first(...targets))
    : splitPasses(chunks, dw.shape, (target) => first(target, NO_SUMS));
}
