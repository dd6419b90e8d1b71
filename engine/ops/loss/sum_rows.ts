/** The sum of a batch's rows, by one workgroup. @module */
import type { Operand, Part, Pass } from "../../graph/op.ts";
import source from "../../../shaders/loss/sum_rows.wgsl" with { type: "text" };
import { FLAT } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";

/** The pass of a shader that calls `sumRows` for `rows` rows. */
export function sumRowsPass(
  shader: Part,
  rows: number,
  constants: Pass["constants"],
  operands: readonly Operand[],
): Pass {
  return {
    parts: [FLAT, STEP_WORDS, part("loss/sum_rows.wgsl", source), shader],
    constants: { ROWS: rows, ...constants },
    operands,
    workgroups: [1],
  };
}
