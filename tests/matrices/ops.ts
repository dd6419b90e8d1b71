/** What is computed by subgroup matrices. @module */
import { ALL_OPS } from "../../engine/check/all_ops.ts";
import type { Kernel } from "../../engine/graph/op.ts";
import { SUBGROUP_MATRICES } from "../../engine/plan/matrices.ts";

/** Whether a kernel multiplies by subgroup matrices. */
export const byMatrices = ({ needs }: Kernel<unknown>) => needs === SUBGROUP_MATRICES;

/** The ops that have such kernels; the last of them is the smallest, which fits any call. */
export const OPS_BY_MATRICES = ALL_OPS.filter(({ kernels }) => kernels.some(byMatrices));
