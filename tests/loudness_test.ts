/** Errors of the GPU, of shaders and of shapes are loud, and the harness finds what is wrong. */
import assert from "node:assert/strict";
import { openDevice } from "../engine/plan/device.ts";
import { Graph } from "../engine/graph/graph.ts";
import type { AnyOp } from "../engine/graph/op.ts";
import { conv2d } from "../engine/ops/convolution/conv2d.ts";
import { relu } from "../engine/ops/elementwise/relu.ts";
import { uniforms } from "../engine/graph/random.ts";
import { specialise } from "../engine/plan/specialise.ts";
import { checkGradient, checkKernel } from "./harness.ts";

Deno.test("a shader that does not compile names file, line, column and source", async () => {
  const device = await openDevice();
  const source = "@compute @workgroup_size(1)\nfn main() {\n  let a = oops;\n}\n";
  await assert.rejects(device.pipeline("broken@4", source), (error: Error) => {
    assert.match(error.message, /shaders\/broken\.wgsl:3:11/);
    assert.match(error.message, /let a = oops;/);
    return true;
  });
});

Deno.test("an error that nobody captures is thrown by the next check", async () => {
  const device = await openDevice();
  const buffer = device.gpu.createBuffer({ size: 16, usage: 0x08 });
  device.gpu.queue.writeBuffer(buffer, 8, new Uint8Array(16));
  await device.gpu.queue.onSubmittedWorkDone();
  assert.throws(() => device.check(), /the GPU reports/);
});

Deno.test("a shape error names op, shapes and what was expected", () => {
  const graph = new Graph();
  const [x, w, b] = [[1, 8, 8, 3], [3, 3, 4, 16], [16]].map((shape, i) =>
    graph.input(`${i}`, shape)
  );
  const attributes = {
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    groups: 1,
    relu: false,
  };
  assert.throws(
    () => graph.append(conv2d as AnyOp, [x, w, b], attributes),
    /Cannot apply conv2d to \[1, 8, 8, 3\], \[3, 3, 4, 16\], \[16\]: expected x \[N, H, W, C\]/,
  );
});

Deno.test("specialise() refuses a name that the shader does not declare", () => {
  assert.throws(() => specialise("const A = 1u;", { B: 2 }), RangeError);
  assert.equal(
    specialise("const A = 1u;\nconst B = 0.5;\nalias T = f32;", { A: 2, B: 3, T: "f16" }),
    "enable f16; const A = 2u;\nconst B = 3.0;\nalias T = f16;",
  );
});

Deno.test("the harness catches a planted wrong gradient", () => {
  const wrong: AnyOp = { ...relu, gradient: ({ dOutput }) => [dOutput] };
  const sample = { inputs: [[4, 5]], attributes: {} };
  checkGradient(relu, sample, uniforms(1, 1));
  assert.throws(() => checkGradient(wrong, sample, uniforms(1, 1)), /finite differences/);
});

Deno.test("the harness catches a kernel that is wrong at one border element", async () => {
  const device = await openDevice();
  const [kernel] = relu.kernels;
  const wrong = {
    ...kernel,
    passes: (call: Parameters<typeof kernel.passes>[0]) =>
      kernel.passes(call).map((pass) => ({ ...pass, constants: { SIZE: 19 } })),
  };
  const sample = { inputs: [[4, 5]], attributes: {} };
  await checkKernel(device, relu, kernel, sample, uniforms(1, 1));
  await assert.rejects(checkKernel(device, relu, wrong, sample, uniforms(1, 1)), /element 19/);
});
