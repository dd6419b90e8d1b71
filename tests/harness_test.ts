/**
 * The harness of ops itself: an op with running statistics, masked rows, several outputs with
 * gradients and inputs that want none is checked whole, and whatever is planted in it is found.
 */
import assert from "node:assert/strict";
import { checkKernel } from "../engine/check/kernels.ts";
import {
  type AnyOp,
  input,
  type NoAttributes,
  type Op,
  output,
  type Values,
} from "../engine/graph/op.ts";
import { uniforms } from "../engine/graph/random.ts";
import { f32 } from "../engine/graph/spec.ts";
import { STEP, STEP_SPEC } from "../engine/graph/step.ts";
import { expand, reduceSum } from "../engine/ops/reduction/reduce_sum.ts";
import { add, subtract } from "../engine/ops/elementwise/binary.ts";
import { maskRows } from "../engine/ops/loss/mask_rows.ts";
import { FLAT } from "../engine/ops/shared/flat.ts";
import { part, STEP_WORDS } from "../engine/ops/shared/parts.ts";
import { randomStep, uniformValues } from "../engine/ops/shared/random_inputs.ts";
import { openDevice } from "../engine/plan/device.ts";
import { checkGradient } from "./harness.ts";

const [ROWS, COLUMNS] = [5, 3];

const SOURCE = `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> running: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= 3u) {
    return;
  }
  var sum = 0.0;
  for (var row = 0u; row < step.count; row++) {
    sum += x[row * 3u + c];
  }
  for (var row = 0u; row < 5u; row++) {
    y[row * 3u + c] = select(0.0, x[row * 3u + c] - sum, row < step.count);
  }
  total[c] = sum;
  running[c] = 0.5 * running[c] + sum;
}
`;

function reference([x, running, step]: readonly Values[]): Values[] {
  const count = step[STEP.count];
  const sums = new Float64Array(COLUMNS);
  for (let i = 0; i < count * COLUMNS; i++) sums[i % COLUMNS] += x[i];
  const y = x.map((value, i) => i < count * COLUMNS ? value - sums[i % COLUMNS] : 0);
  running.forEach((value, c) => running[c] = 0.5 * value + sums[c]);
  return [y, sums, running];
}

/**
 * y = x less the sums over the rows that count, these sums, and a running sum, which is a variable:
 * `x [5, 3]`, `running [3]` (changed), `step`. Only x wants a gradient.
 */
const centre: Op<NoAttributes> = {
  name: "centre",
  outputs: ([x, running]) => [x, running, running],
  inPlace: [undefined, undefined, 1],
  reference,
  gradient({ inputs: [, , step], dOutputs: [dy, dSums], append }) {
    const masked = dy && append(maskRows, [dy, step], {});
    const axes = { axes: [0], keepdims: false };
    // Every row that counts is in its column's sum.
    const dColumns = masked && append(reduceSum, [masked], axes);
    const toSums = dSums && dColumns ? append(subtract, [dSums, dColumns], {}) : dSums;
    const spread = append(expand, [toSums!], { shape: [ROWS, COLUMNS], scale: 1 });
    const back = append(maskRows, [spread, step], {});
    return [masked ? append(add, [masked, back], {}) : back, undefined, undefined];
  },
  kernels: [{
    name: "centre",
    passes: () => [{
      parts: [FLAT, STEP_WORDS, part("centre.wgsl", SOURCE)],
      constants: {},
      operands: [input(0), input(1), input(2), output(0), output(1)],
      workgroups: [1],
    }],
  }],
  flops: () => 0,
  samples: [],
  randomSample: () => ({ inputs: [], attributes: {} }),
  randomInput: (index, { inputs }, random) =>
    index === 2 ? randomStep(3, random) : uniformValues(inputs[index].shape, random),
};

const sample = { inputs: [f32(ROWS, COLUMNS), f32(COLUMNS), STEP_SPEC], attributes: {} };
const device = await openDevice();

Deno.test("an op with running statistics and several outputs is checked by the one harness", async () => {
  assert(await checkKernel(device, centre, centre.kernels[0], sample, uniforms(1, 1)));
  checkGradient(centre, sample, uniforms(1, 2));
});

Deno.test("the harness finds a wrong running statistic, second output and second gradient", async () => {
  const planted = (from: string, to: string) => ({
    ...centre.kernels[0],
    passes: (...call: Parameters<typeof centre.kernels[0]["passes"]>) =>
      centre.kernels[0].passes(...call).map((pass) => {
        const parts = pass.parts.map(({ path, text }) => part(path, text.replace(from, to)));
        assert.notDeepEqual(parts, pass.parts);
        return { ...pass, parts };
      }),
  });
  const changes = [
    ["0.5 * running[c]", "0.25 * running[c]"],
    ["total[c] = sum", "total[c] = sum + 1.0"],
    ["row < step.count)", "row < 5u)"],
  ];
  for (const [from, to] of changes) {
    const kernel = planted(from, to);
    await assert.rejects(checkKernel(device, centre, kernel, sample, uniforms(1, 1)), /element/);
  }
  const wrong: AnyOp = {
    ...centre,
    gradient(call) {
      const { dOutputs: [dy, dSums], append } = call;
      const twice = dSums && append(add, [dSums, dSums], {});
      return centre.gradient!({ ...call, dOutputs: [dy, twice] });
    },
  };
  assert.throws(() => checkGradient(wrong, sample, uniforms(1, 2)), /finite differences/);
});
