import assert from "node:assert/strict";
import type { Device } from "./device.ts";
import { Graph } from "./graph.ts";
import type { Tensor } from "./op.ts";
import { matMul, PLAIN } from "./ops/mat_mul.ts";
import { conv2d } from "./ops/conv2d.ts";
import { fittingKernels } from "./plan.ts";

const limits = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16_384,
  maxStorageBuffersPerShaderStage: 8,
};

/** The default kernel of a tensor on a software adapter of that architecture. */
function defaultOn(architecture: string, tensor: Tensor): string {
  const features = new Set<string>();
  const traits = { software: true, architecture, features, subgroupMinSize: 0, limits };
  return fittingKernels({ traits } as unknown as Device, tensor)!.kernels[0].name;
}

Deno.test("Chromium's CPU adapter has defaults of its own", () => {
  const graph = new Graph();
  const inputs = (...shapes: number[][]) => shapes.map((shape, i) => graph.input(`${i}`, shape));
  const same = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] } as const;
  const convolution = graph.append(conv2d, inputs([16, 56, 46, 16], [3, 3, 16, 32], [32]), {
    ...same,
    groups: 1,
    relu: true,
  });
  const product = graph.append(matMul, inputs([16, 512], [512, 512]), PLAIN);
  const defaults = (architecture: string) =>
    [convolution, product].map((tensor) => defaultOn(architecture, tensor));
  assert.deepEqual(defaults("swiftshader"), ["conv2d_3x3", "mat_mul_vectors_wide"]);
  assert.deepEqual(defaults("llvmpipe"), ["conv2d_tile", "mat_mul_vectors"]);
});
