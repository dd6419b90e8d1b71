/** The subgroup matrices of an adapter, as Dawn and Chromium tell of them. @module */
import type { MatrixExtents } from "../graph/op.ts";

/** The feature: an experiment, which no standard names yet. */
export const SUBGROUP_MATRICES = "chromium-experimental-subgroup-matrix";

/** What an adapter says of the products that it offers. */
interface MatrixInfo {
  readonly subgroupMatrixConfigs?: Iterable<{
    readonly componentType: string;
    readonly resultComponentType: string;
    readonly M: number;
    readonly N: number;
    readonly K: number;
  }>;
}

/**
 * The products of halves to float32 that a device with these features offers, the largest first; none
 * where the lanes of a subgroup are not known before a shader is compiled. Rows and terms go by eights,
 * which are packed at a time.
 */
export function matricesOf(
  info: GPUAdapterInfo & MatrixInfo,
  features: { has(name: string): boolean },
): MatrixExtents[] {
  const { subgroupMinSize: lanes, subgroupMaxSize, subgroupMatrixConfigs = [] } = info;
  if (!features.has(SUBGROUP_MATRICES) || !features.has("shader-f16")) return [];
  if (lanes !== subgroupMaxSize) return [];
  return [...subgroupMatrixConfigs]
    .filter(({ componentType, resultComponentType, M, K }) =>
      componentType === "f16" && resultComponentType === "f32" && M % 8 === 0 && K % 8 === 0
    )
    .map(({ M, N, K }) => ({ m: M, n: N, k: K, lanes }))
    .sort((a, b) => b.m * b.n * b.k - a.m * a.n * a.k);
}
