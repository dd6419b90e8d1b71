/** What the random samples of activations do not reach: large numbers, numbers near 0, and NaN. */
import assert from "node:assert/strict";
import { Graph } from "../../graph/graph.ts";
import type { AnyOp } from "../../graph/op.ts";
import { f32 } from "../../graph/spec.ts";
import { openDevice } from "../../plan/device.ts";
import { compile } from "../../plan/plan.ts";
import { Residents } from "../../plan/residents.ts";
import {
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  relu6,
  sigmoid,
  silu,
  tanh,
} from "./unary.ts";
import { activate, type Activation } from "../shared/activation.ts";
import { ACTIVATIONS } from "./activations.ts";
import { UNARY_OPS } from "./unary.ts";

const device = await openDevice();

const ALL: readonly [AnyOp, object][] = [
  [relu6, {}],
  [leakyRelu, { alpha: 0.1 }],
  [elu, { alpha: 0.7 }],
  [gelu, { approximate: "none" }],
  [gelu, { approximate: "tanh" }],
  [silu, {}],
  [hardSigmoid, { alpha: 1 / 6, beta: 0.5 }],
  [hardSwish, {}],
  [sigmoid, {}],
  [tanh, {}],
];

/** What an op makes of numbers, and its gradient of them and ones, both on the device. */
async function computed(op: AnyOp, attributes: object, numbers: readonly number[]) {
  const { gradient: { known } } = ACTIVATIONS[op.name as keyof typeof ACTIVATIONS];
  const derivative = UNARY_OPS.find(({ name }) => name === `${op.name}Gradient`)!;
  const graph = new Graph();
  const x = graph.constant("x", f32(numbers.length), numbers);
  const dy = graph.constant("dy", f32(numbers.length), numbers.map(() => 1));
  const y = graph.append(op, [x], attributes);
  const dx = graph.append(derivative, [dy, known === "x" ? x : y], attributes);
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, [y, dx], residents);
  plan.run();
  const found = [await plan.read(y), await plan.read(dx)].map((bytes) => new Float32Array(bytes));
  plan.destroy();
  residents.destroy();
  const call = { inputs: [x], outputs: [y], attributes };
  const given = Float64Array.from(numbers, Math.fround);
  const [expected] = op.reference([given], call);
  const knows = known === "x" ? given : expected;
  const [slopes] = derivative.reference([given.map(() => 1), knows], call);
  return { found, expected: [expected, slopes] };
}

for (const [op, attributes] of ALL) {
  const name = `${op.name} ${JSON.stringify(attributes)}`;
  Deno.test(`${name} is right at large numbers and near 0, and shows NaN`, async () => {
    const numbers = [-1e30, -1e8, -1e3, -100, -30, -9, -5.5, -0.3, -0.2, -1e-3, -1e-6];
    const all = [0, ...numbers, ...numbers.map((number) => -number)];
    const { found, expected } = await computed(op, attributes, [...all, NaN]);
    found.forEach((values, which) => {
      all.forEach((x, i) => {
        const error = Math.abs(values[i] - expected[which][i]);
        const wanted = expected[which][i];
        const what = `${which ? "the gradient of " : ""}${name} at ${x}`;
        // Within some units of the last place, of the number itself below 1, where exponentials allow.
        const scale = Math.max(Math.abs(wanted), which ? 1 : Math.min(1, Math.abs(x)));
        assert(error <= 2e-6 * scale, `${what} is ${values[i]}, not ${wanted}`);
      });
    });
    assert(Number.isNaN(found[0][all.length]), `NaN becomes ${found[0][all.length]}`);
  });
}

Deno.test("an attribute that is none of an activation's is refused by name", () => {
  const x = f32(2);
  assert.throws(() => leakyRelu.outputs([x], {} as never), {
    name: "RangeError",
    message: "Cannot apply leakyRelu as its alpha is undefined: expected a finite number",
  });
  assert.throws(
    () => gelu.outputs([x], { approximate: "erf" as "tanh" }),
    /as its approximate is erf: expected one of none, tanh/,
  );
  for (const name of ["gelu", "toString"]) {
    assert.throws(() => activate(name as Activation, 1), {
      name: "RangeError",
      message: new RegExp(`the activation "${name}": expected none, relu, relu6, sigmoid`),
    });
  }
});
