/** Errors of the GPU, of shaders and of shapes are loud, and the harness finds what is wrong. */
import assert from "node:assert/strict";
import { checkKernel } from "../engine/check/kernels.ts";
import { openDevice } from "../engine/plan/device.ts";
import { Graph } from "../engine/graph/graph.ts";
import type { AnyOp, Part } from "../engine/graph/op.ts";
import { uniforms } from "../engine/graph/random.ts";
import { f32 } from "../engine/graph/spec.ts";
import { conv2d } from "../engine/ops/convolution/conv2d.ts";
import { relu } from "../engine/ops/elementwise/unary.ts";
import { shaderOf, specialise } from "../engine/plan/shader.ts";
import { checkGradient } from "./harness.ts";

Deno.test("a shader that does not compile names part, line, column and source", async () => {
  const device = await openDevice();
  const main = (body: string): Part => ({
    path: "shaders/some/main.wgsl",
    text: `const TWO = 1u;\n@compute @workgroup_size(1)\nfn main() {\n  ${body}\n}\n`,
  });
  const shared = (value: string): Part => ({
    path: "shaders/shared/part.wgsl",
    text: `\nfn shared_part() -> u32 {\n  return ${value};\n}\n`,
  });
  const broken: [Part[], RegExp][] = [
    [
      [shared("1u"), main("let a = oops;")],
      /shaders\/some\/main\.wgsl:4:11: [^]*\n {4}let a = oops;/,
    ],
    [[shared("oops"), main("")], /shaders\/shared\/part\.wgsl:3:10: [^]*\n {4}return oops;/],
    [[main(""), shared("oops")], /shaders\/shared\/part\.wgsl:3:10: [^]*\n {4}return oops;/],
  ];
  for (const [parts, message] of broken) {
    const shader = shaderOf({ parts, constants: { TWO: 2 } });
    await assert.rejects(device.pipeline("broken@4", shader), { name: "SyntaxError", message });
  }
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
  const [x, w, b] = [f32(1, 8, 8, 3), f32(3, 3, 4, 16), f32(16)]
    .map((spec, i) => graph.input(`${i}`, spec));
  const attributes = {
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    groups: 1,
    activation: "none",
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
    "const A = 2u;\nconst B = 3.0;\nalias T = f16;",
  );
});

Deno.test("the harness catches a planted wrong gradient", () => {
  const wrong: AnyOp = { ...relu, gradient: ({ dOutputs: [dOutput] }) => [dOutput] };
  const sample = { inputs: [f32(4, 5)], attributes: {} };
  checkGradient(relu, sample, uniforms(1, 1));
  assert.throws(() => checkGradient(wrong, sample, uniforms(1, 1)), /finite differences/);
});

Deno.test("the harness catches a kernel that is wrong at one border element", async () => {
  const device = await openDevice();
  const kernel = relu.kernels.at(-1)!;
  const wrong = {
    ...kernel,
    passes: (...call: Parameters<typeof kernel.passes>) =>
      kernel.passes(...call).map((pass) => ({ ...pass, constants: { SIZE: 19 } })),
  };
  const sample = { inputs: [f32(4, 5)], attributes: {} };
  await checkKernel(device, relu, kernel, sample, uniforms(1, 1));
  await assert.rejects(checkKernel(device, relu, wrong, sample, uniforms(1, 1)), /element 19/);
});
