import assert from "node:assert/strict";
import { type Device, openDevice } from "../../plan/device.ts";
import { canRun, fitsCall } from "../../plan/kernels.ts";
import { createTrial, prepareKernel, type Trial } from "../../check/trial.ts";
import { Graph } from "../../graph/graph.ts";
import type { AnyOp, Kernel, Operand, Sample } from "../../graph/op.ts";
import { uniforms } from "../../graph/random.ts";
import { f32, sizeOf } from "../../graph/spec.ts";
import { compile } from "../../plan/plan.ts";
import { Residents } from "../../plan/residents.ts";
import { conv2d } from "./conv2d.ts";
import { conv2dInputGradient } from "./conv2d_input_gradient.ts";
import { conv2dWeightGradient } from "./conv2d_weight_gradient.ts";
import { singleKernels } from "../../../tests/harness.ts";

const device = await openDevice();

/** Runs a kernel on inputs of ones whose very first element is infinite. */
async function runOnInfinity(
  device: Device,
  op: AnyOp,
  kernel: Kernel<unknown>,
  { inputs: specs, attributes }: Sample<unknown>,
): Promise<Float32Array> {
  const graph = new Graph();
  const inputs = specs.map((spec, i) => graph.input(`input ${i}`, spec));
  const output = graph.append(op, inputs, attributes);
  const residents = new Residents(device, graph);
  inputs.forEach((input, i) => {
    const values = new Float32Array(sizeOf(input.shape)).fill(1);
    if (i === 0) values[0] = Infinity;
    residents.write(input, values);
  });
  const plan = await compile(device, graph, [output], residents, () => kernel);
  plan.run();
  const found = new Float32Array(await plan.read(output));
  plan.destroy();
  residents.destroy();
  return found;
}

/**
 * Whether a kernel multiplies inputs by zeros where the positions between pictures are. A half that is
 * infinite there is infinite in another element, so that the step doesn't count in any case.
 */
function multipliesGaps(op: AnyOp, { needs }: Kernel<unknown>): boolean {
  return op === conv2dWeightGradient && needs === "chromium-experimental-subgroup-matrix";
}

// Padding is no term of the sum: zero times whatever a kernel loads in its place would show here.
for (const op of [conv2d, conv2dInputGradient, conv2dWeightGradient] as AnyOp[]) {
  const samples = op.samples.filter(({ inputs, attributes }) =>
    inputs[0].shape[0] > 1 && attributes.pads[0] > 0
  );
  for (const kernel of singleKernels(op)) {
    const sample = samples.find(({ inputs, attributes }) => {
      const call = { inputs, outputs: op.outputs(inputs, attributes), attributes };
      return kernel.fits?.(call, device.traits) ?? true;
    });
    if (!sample) continue; // filters of one cell have no padding
    const name = `${op.name}() by ${kernel.name} makes no NaN of an infinite pixel`;
    const fn = async () => {
      const found = await runOnInfinity(device, op, kernel, sample);
      assert(found.includes(Infinity), "the infinite pixel is lost");
      if (!multipliesGaps(op, kernel)) assert.equal(found.findIndex(Number.isNaN), -1);
    };
    Deno.test({ name, ignore: !canRun(kernel, device.traits), fn });
  }
}

const small: Sample<unknown> = {
  inputs: [f32(2, 6, 5, 8), f32(2, 6, 5, 32)],
  attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1, kernel: [3, 3] },
};

const trial = createTrial(conv2dWeightGradient, small, uniforms(1, 1));
const fitting = singleKernels(conv2dWeightGradient)
  .filter((kernel) => fitsCall(kernel, trial.call, device.traits));

/** Runs a kernel that fits and compares both gradients. */
async function verify(trial: Trial, kernel: Kernel<unknown>): Promise<void> {
  const prepared = await prepareKernel(device, trial, kernel);
  await prepared!.verify().finally(prepared!.close);
}

for (const kernel of fitting) {
  Deno.test(`a bias gradient that ${kernel.name} does not write is noticed`, async () => {
    const isBias = (operand: Operand) => "output" in operand && operand.output === 1;
    const forgetful: Kernel<unknown> = {
      ...kernel,
      passes: (call, device) =>
        kernel.passes(call, device).map((pass) => ({
          ...pass,
          operands: pass.operands.map((operand) =>
            isBias(operand) ? { scratch: f32(32) } : operand
          ),
        })),
    };
    await verify(trial, kernel);
    await assert.rejects(verify(trial, forgetful), /element 0 is NaN/);
  });
}

Deno.test("a bias gradient that is wrong is noticed", async () => {
  const wrong: AnyOp = {
    ...conv2dWeightGradient,
    reference(inputs, call) {
      const [dw, db] = conv2dWeightGradient.reference(inputs, call);
      return [dw, db.map((value, f) => f === 9 ? value + 1 : value)];
    },
  };
  const wrongTrial = createTrial(wrong, small, uniforms(1, 1));
  await assert.rejects(verify(wrongTrial, fitting[0]), /element 9 is/);
});

Deno.test("conv2d is of whole groups", () => {
  const attributes = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
  assert.throws(
    () =>
      conv2d.outputs([f32(2, 6, 6, 4), f32(3, 3, 8, 8)], {
        ...attributes,
        groups: 0.5,
        activation: "none",
      }),
    /Cannot apply conv2d .* with 0\.5 group\(s\)/,
  );
});
