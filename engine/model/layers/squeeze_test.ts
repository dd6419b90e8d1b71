/** Squeeze and excitation, and the largest of pictures: whole gradients on the device and in float64. */
import assert from "node:assert/strict";
import { differentiate } from "../../graph/differentiate.ts";
import { Graph, type Tensor } from "../../graph/graph.ts";
import { uniforms } from "../../graph/random.ts";
import { type Environment, evaluate } from "../../graph/reference.ts";
import { f32, sizeOf } from "../../graph/spec.ts";
import { sumOf } from "../../ops/elementwise/binary.ts";
import { multiply } from "../../ops/elementwise/binary.ts";
import { reduceSum } from "../../ops/reduction/reduce_sum.ts";
import { openDevice } from "../../plan/device.ts";
import { compile } from "../../plan/plan.ts";
import { Residents } from "../../plan/residents.ts";
import type { Layer } from "../layer.ts";
import { createNet } from "../net.ts";
import { globalMaxPooling2D } from "./pooling.ts";
import { squeezeAndExcite } from "./squeeze.ts";

const device = await openDevice();
const INITIALISERS = {
  convolution: { kind: "he" },
  dense: { kind: "he" },
  bias: { kind: "normal", deviation: 0.5 },
} as const;

/** The gradients of a random sum of what a layer makes, by its input and its variables. */
async function gradientsOf(layer: Layer) {
  const graph = new Graph();
  const x = graph.input("x", f32(3, 4, 2, 8));
  const y = layer(createNet({ graph, initialisers: INITIALISERS, seed: 1 }), x);
  const weights = graph.input("weights", f32(...y.shape));
  const axes = y.shape.map((_, axis) => axis);
  const products = graph.append(multiply, [y, weights], {});
  const loss = graph.append(reduceSum, [products], { axes, keepdims: false });
  const wanted = [x, ...graph.variables.values()];
  const gradients = differentiate(graph, loss, wanted, sumOf);
  const random = uniforms(4, 1);
  const environment: Environment = new Map([x, weights, ...graph.variables.values()].map((each) => [
    each,
    Float64Array.from({ length: sizeOf(each.shape) }, () => Math.fround(2 * random() - 1)),
  ]));
  const residents = new Residents(device, graph);
  environment.forEach((values, tensor) => residents.write(tensor, Float32Array.from(values)));
  const plan = await compile(device, graph, gradients, residents);
  plan.run();
  const found: Float32Array[] = [];
  for (const gradient of gradients) found.push(new Float32Array(await plan.read(gradient)));
  plan.destroy();
  residents.destroy();
  return {
    wanted,
    found,
    lossAt: (moved: Environment) => evaluate(graph, [loss], moved)[0][0],
    environment,
  };
}

/** Holds the gradients of the device against central differences along a direction of each tensor. */
async function check(layer: Layer): Promise<void> {
  const { wanted, found, lossAt, environment } = await gradientsOf(layer);
  const random = uniforms(4, 2);
  wanted.forEach((tensor, i) => {
    const direction = found[i].map(() => 2 * random() - 1);
    const along = (step: number) => {
      const values = environment.get(tensor)!.map((value, j) => value + step * direction[j]);
      return lossAt(new Map<Tensor, Float64Array>([...environment, [tensor, values]]));
    };
    const numeric = (along(1e-6) - along(-1e-6)) / 2e-6;
    const analytic = found[i].reduce((sum, value, j) => sum + value * direction[j], 0);
    const message = `${tensor.name}: ${analytic}, finite differences give ${numeric}`;
    assert(Math.abs(analytic) > 1e-3, message);
    assert(Math.abs(numeric - analytic) <= 1e-4 * Math.max(1, Math.abs(numeric)), message);
  });
}

Deno.test("the device's gradients of squeeze and excitation equal finite differences", async () => {
  await check(squeezeAndExcite({ ratio: 2 }));
  await check(squeezeAndExcite({ ratio: 4, activation: "silu", gate: "hardSigmoid" }));
});

Deno.test("the device's gradient of global max pooling equals finite differences", async () => {
  await check(globalMaxPooling2D());
});

Deno.test("equal largest numbers of a picture share its gradient evenly", () => {
  const graph = new Graph();
  const x = graph.constant("x", f32(1, 2, 2, 1), [3, 1, 3, 2]);
  const y = globalMaxPooling2D()(createNet({ graph, initialisers: INITIALISERS, seed: 1 }), x);
  const loss = graph.append(reduceSum, [y], { axes: [0, 1], keepdims: false });
  const [dx] = evaluate(graph, differentiate(graph, loss, [x], sumOf), new Map());
  assert.deepEqual([...dx], [0.5, 0, 0.5, 0]);
});
