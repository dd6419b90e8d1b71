/** A whole attention block: against plain loops, finite differences in float64, and on a device. */
import assert from "node:assert/strict";
import { differentiate } from "../engine/graph/differentiate.ts";
import { Graph, type Tensor } from "../engine/graph/graph.ts";
import type { Random } from "../engine/graph/op.ts";
import { uniforms } from "../engine/graph/random.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { f32, sizeOf } from "../engine/graph/spec.ts";
import {
  dense,
  globalAveragePooling1D,
  type Layer,
  multiHeadAttention,
  positionEmbedding,
  relu,
  reshape,
  residual,
  sequential,
} from "../engine/mod.ts";
import { createNet } from "../engine/model/net.ts";
import { sumOf } from "../engine/ops/elementwise/binary.ts";
import { square } from "../engine/ops/elementwise/unary.ts";
import { reduceSum } from "../engine/ops/reduction/reduce_sum.ts";
import { openDevice } from "../engine/plan/device.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";

/** Two samples of five tokens of 12 numbers, as pictures; the heads' numbers are not C / numHeads. */
const PICTURES = f32(2, 5, 3, 4);
const [SAMPLES, TOKENS, CHANNELS] = [2, 5, 12];
const TOKENS_OF_SAMPLES = f32(SAMPLES, TOKENS, CHANNELS);

const BLOCK = sequential(
  reshape([-1, CHANNELS]),
  positionEmbedding(),
  residual([multiHeadAttention({ numHeads: 2, keyDim: 8 })]),
  residual([dense(20), relu(), dense(CHANNELS)]),
  multiHeadAttention({ numHeads: 3, useBias: false }),
  globalAveragePooling1D(),
  dense(3),
);

/** A layer on random numbers, its loss, the sum of squares, and the gradients by all variables. */
function built(layer: Layer, random: Random, spec = PICTURES) {
  const graph = new Graph();
  const he = { kind: "he" } as const;
  const initialisers = {
    convolution: he,
    dense: he,
    bias: { kind: "normal", deviation: 0.5 },
  } as const;
  const x = graph.input("x", spec);
  const y = layer(createNet({ graph, initialisers, seed: 3 }), x);
  const axes = [...y.shape.keys()];
  const squares = graph.append(square, [y], {});
  const loss = graph.append(reduceSum, [squares], { axes, keepdims: false });
  const variables = [...graph.variables.values()];
  const gradients = differentiate(graph, loss, [x, ...variables], sumOf);
  const environment: Environment = new Map([[x, numbers(x, random)]]);
  evaluate(graph, [loss], environment);
  const given = new Map([x, ...variables].map((each) => [each, environment.get(each)!]));
  return { graph, y, loss, gradients, given };
}

const numbers = ({ shape }: Tensor, random: Random) =>
  Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(2 * random() - 1));

Deno.test("multiHeadAttention() is softmax(q · kᵀ / √D) · v of each head, and a dense layer", () => {
  const { graph, y, given } = built(
    multiHeadAttention({ numHeads: 2, keyDim: 8 }),
    uniforms(1, 1),
    TOKENS_OF_SAMPLES,
  );
  const variables = new Map([...given].map(([{ name }, values]) => [name, values]));
  const projected = (x: number[], name: string, units: number) =>
    Array.from({ length: units }, (_, unit) =>
      x.reduce(
        (sum, value, c) => sum + value * variables.get(`${name}/kernel`)![c * units + unit],
        variables.get(`${name}/bias`)![unit],
      ));
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const expected = Array.from({ length: SAMPLES }, (_, n) => {
    const tokens = Array.from({ length: TOKENS }, (_, t) => {
      const start = (n * TOKENS + t) * CHANNELS;
      return [...variables.get("x")!.subarray(start, start + CHANNELS)];
    });
    const of = (name: string) => tokens.map((token) => projected(token, name, 16));
    const [queries, keys, values] = ["query", "key", "value"].map(of);
    return queries.map((query) => {
      const heads = [0, 1].flatMap((head) => {
        const part = (all: number[]) => all.slice(8 * head, 8 * head + 8);
        const powers = keys.map((key) => Math.exp(dot(part(query), part(key)) / Math.sqrt(8)));
        const sum = powers.reduce((a, b) => a + b);
        return Array.from(
          { length: 8 },
          (_, i) => values.reduce((total, value, t) => total + powers[t] / sum * part(value)[i], 0),
        );
      });
      return projected(heads, "output", CHANNELS);
    });
  }).flat(2);
  const [found] = evaluate(graph, [y], new Map(given));
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => assert(Math.abs(value - expected[i]) < 1e-9, `${i}: ${value}`));
});

Deno.test("the gradient of an attention block equals finite differences in float64", () => {
  const random = uniforms(2, 1);
  const { graph, loss, gradients, given } = built(BLOCK, random);
  const found = evaluate(graph, gradients, new Map(given));
  [...given.keys()].forEach((tensor, i) => {
    const direction = numbers(tensor, random);
    const lossAt = (epsilon: number) => {
      const moved = given.get(tensor)!.map((value, j) => value + epsilon * direction[j]);
      return evaluate(graph, [loss], new Map([...given, [tensor, moved]]))[0][0];
    };
    const numeric = (lossAt(1e-6) - lossAt(-1e-6)) / 2e-6;
    const analytic = found[i].reduce((sum, value, j) => sum + value * direction[j], 0);
    const scale = Math.max(1, Math.abs(numeric));
    assert(Math.abs(numeric - analytic) <= 1e-5 * scale, `${tensor.name}: ${analytic}, ${numeric}`);
  });
});

Deno.test("the gradient of an attention block on the device equals that in float64", async () => {
  const device = await openDevice();
  const block = sequential(residual([multiHeadAttention({ numHeads: 2, keyDim: 8 })]));
  const { graph, loss, gradients, given } = built(block, uniforms(3, 1), TOKENS_OF_SAMPLES);
  const outputs = [loss, ...gradients];
  const expected = evaluate(graph, outputs, new Map(given));
  const residents = new Residents(device, graph);
  for (const [tensor, values] of given) residents.write(tensor, Float32Array.from(values));
  const plan = await compile(device, graph, outputs, residents);
  plan.run();
  for (const [i, output] of outputs.entries()) {
    const found = new Float32Array(await plan.read(output));
    const norm = Math.hypot(...expected[i]);
    const error = Math.hypot(...expected[i].map((value, j) => value - found[j]));
    // Softmax is the same for all shifts: the gradient by the key's bias is 0.
    assert(error <= 1e-5 * (1 + norm), `${output.name}: ${error} of ${norm}`);
  }
  plan.destroy();
  residents.destroy();
});

Deno.test("attention is refused where heads don't divide the channels, or tokens are missing", () => {
  const random = uniforms(4, 1);
  const build = (spec: ReturnType<typeof f32>) => () =>
    built(multiHeadAttention({ numHeads: 5 }), random, spec);
  assert.throws(build(f32(2, 3, 12)), /MultiHeadAttention on \[2, 3, 12\]: .* 5 heads divide/);
  assert.throws(build(f32(2, 15)), /expected \[N, T, C\]/);
});
