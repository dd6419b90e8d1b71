import assert from "node:assert/strict";
import { directivesOf } from "./directives.ts";
import { matricesOf } from "./matrices.ts";

Deno.test("a shader enables what its code uses, not what its comments tell of", () => {
  assert.deepEqual(directivesOf("// f16 and subgroupAdd(x)\nconst A = 1u;"), []);
  assert.deepEqual(directivesOf("alias Real = f16;"), ["enable f16;"]);
  assert.deepEqual(directivesOf("let a = subgroupAdd(b);"), ["enable subgroups;"]);
  const [f16, matrices] = directivesOf("alias Left = subgroup_matrix_left<f16, 8, 8>;");
  assert.equal(f16, "enable f16;");
  assert.match(matrices, /^enable chromium_experimental_subgroup_matrix;/);
});

/** An NVIDIA card's products, as Dawn lists them. */
const INFO = {
  subgroupMinSize: 32,
  subgroupMaxSize: 32,
  subgroupMatrixConfigs: [
    { componentType: "f16", resultComponentType: "f32", M: 16, N: 8, K: 16 },
    { componentType: "f16", resultComponentType: "f16", M: 16, N: 16, K: 32 },
    { componentType: "f16", resultComponentType: "f32", M: 16, N: 16, K: 16 },
    { componentType: "f16", resultComponentType: "f32", M: 16, N: 8, K: 8 },
    { componentType: "u8", resultComponentType: "u32", M: 16, N: 16, K: 32 },
  ],
} as unknown as GPUAdapterInfo;

Deno.test("of an adapter's matrices those of halves to float32 are taken, the largest first", () => {
  const both = new Set(["shader-f16", "chromium-experimental-subgroup-matrix"]);
  assert.deepEqual(matricesOf(INFO, both), [
    { m: 16, n: 16, k: 16, lanes: 32 },
    { m: 16, n: 8, k: 16, lanes: 32 },
    { m: 16, n: 8, k: 8, lanes: 32 },
  ]);
  assert.deepEqual(matricesOf(INFO, new Set(["shader-f16"])), []);
  const varying = { ...INFO, subgroupMinSize: 8 } as GPUAdapterInfo;
  assert.deepEqual(matricesOf(varying, both), [], "subgroups of 8 lanes or of 32");
});
