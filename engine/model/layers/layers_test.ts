/** What layers compute. */
import assert from "node:assert/strict";
import { built, INITIALISERS } from "../../../tests/built_layer.ts";
import { Graph } from "../../graph/graph.ts";
import { evaluate } from "../../graph/reference.ts";
import { f32 } from "../../graph/spec.ts";
import { type Layer, layerOf } from "../layer.ts";
import { createNet } from "../net.ts";
import {
  averagePooling2D,
  concatenate,
  conv2D,
  dense,
  depthwiseConv2D,
  elu,
  flatten,
  gelu,
  globalAveragePooling2D,
  globalMaxPooling2D,
  graphNetwork,
  hardSwish,
  leakyReLU,
  maxPooling2D,
  multiply,
  parallel,
  relu,
  relu6,
  reshape,
  residual,
  sequential,
  sigmoid,
  silu,
  squeezeAndExcite,
  tanh,
} from "./mod.ts";

Deno.test("convolutions have groups, holes, padding by numbers, and no bias where none is wanted", () => {
  const shapes = (layer: Layer) => {
    const graph = new Graph();
    const net = createNet({ graph, initialisers: INITIALISERS, seed: 1 });
    const again = layerOf(JSON.parse(JSON.stringify(layer.description)));
    const y = again(net, graph.input("x", f32(2, 8, 8, 4)));
    return [y.shape, [...graph.variables].map(([name, { shape }]) => `${name} ${shape}`)];
  };
  assert.deepEqual(shapes(conv2D(6, 3, { groups: 2, strides: 2, padding: 1, useBias: false })), [
    [2, 4, 4, 6],
    ["kernel 3,3,2,6"],
  ]);
  assert.deepEqual(shapes(conv2D(6, 3, { dilationRate: 2 })), [
    [2, 8, 8, 6],
    ["kernel 3,3,4,6", "bias 6"],
  ]);
  assert.deepEqual(shapes(conv2D(6, 3, { dilationRate: 2, padding: "VALID" }))[0], [2, 4, 4, 6]);
  assert.deepEqual(shapes(depthwiseConv2D(3, { depthMultiplier: 2, padding: 0 })), [
    [2, 6, 6, 8],
    ["kernel 3,3,1,8", "bias 8"],
  ]);
  assert.deepEqual(shapes(maxPooling2D(3, { strides: 2, padding: 1 }))[0], [2, 4, 4, 4]);
  assert.deepEqual(shapes(sequential(flatten(), dense(3, { useBias: false }))), [
    [2, 3],
    ["dense1/kernel 256,3"],
  ]);
  assert.throws(() => shapes(conv2D(6, 3, { groups: 3 })), {
    name: "RangeError",
    message: /4 channels and 6 filters are no 3 groups/,
  });
});

Deno.test("a convolution that begins as dirac passes its channels on", () => {
  const { values, computed } = built(conv2D(5, 3, { kernelInitialiser: "dirac", useBias: false }));
  const x = computed.get("x")!;
  assert.deepEqual(values.filter((_, i) => i % 5 < 3), x);
  assert(values.some((value, i) => i % 5 > 2 && value !== 0));
});

Deno.test("activations and poolings compute what their names say, also by way of JSON", () => {
  // Of x = −3, −2, …, 3, over and over.
  const σ = (x: number) => 1 / (1 + Math.exp(-x));
  const cases: [Layer, (x: number) => number][] = [
    [relu6(), (x) => Math.min(Math.max(x, 0), 6)],
    [leakyReLU({ negativeSlope: 0.1 }), (x) => x < 0 ? 0.1 * x : x],
    [leakyReLU(), (x) => x < 0 ? 0.3 * x : x],
    [elu(), (x) => x < 0 ? Math.exp(x) - 1 : x],
    [silu(), (x) => x * σ(x)],
    [hardSwish(), (x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1)],
    [sigmoid(), σ],
    [tanh(), Math.tanh],
    [
      gelu({ approximate: "tanh" }),
      (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    ],
  ];
  for (const [layer, expected] of cases) {
    const { values, computed } = built(layerOf(JSON.parse(JSON.stringify(layer.description))));
    const wanted = computed.get("x")!.map(expected);
    const { type } = layer.description;
    assert(values.every((value, i) => Math.abs(value - wanted[i]) < 1e-12), type);
  }
  // Φ(1) of the normal distribution's tables.
  assert(Math.abs(built(gelu()).values[4] - 0.8413447460685429) < 1e-12);
  const pooled = (layer: Layer) => built(layerOf(JSON.parse(JSON.stringify(layer.description))));
  // The last column has one cell, the others two: rows of 3 cells of 3 channels.
  const { shape, values, computed } = pooled(averagePooling2D(2));
  const x = computed.get("x")!;
  assert.deepEqual(shape, [2, 2, 2, 3]);
  assert.equal(values[0], (x[0] + x[3] + x[9] + x[12]) / 4);
  assert.equal(values[3], (x[6] + x[15]) / 2);
  assert.deepEqual(pooled(globalMaxPooling2D()).values.slice(0, 3), Float64Array.of(3, 3, 3));
  assert.deepEqual(pooled(squeezeAndExcite({ ratio: 3 })).variables, [
    "reduce/kernel",
    "reduce/bias",
    "expand/kernel",
    "expand/bias",
  ]);
  assert.throws(() => leakyReLU({ negativeSlope: -1 }), /LeakyReLU as its negativeSlope is -1/);
});

Deno.test("residual() adds what goes around", () => {
  const { shape, values, computed } = built(sequential(residual([conv2D(3, 3)])));
  assert.deepEqual(shape, [2, 4, 3, 3]);
  const convolved = computed.get("residual1/conv1")!;
  assert(convolved.every((value) => value !== 0));
  assert.deepEqual(values, convolved.map((value, i) => value + computed.get("x")![i]));
});

Deno.test("graphNetwork() computes what its ops, attributes and edges say", () => {
  const { values, computed } = built(graphNetwork({
    input: "pixels",
    output: "sum",
    variables: { scale: [3] },
    nodes: [
      { op: "multiply", inputs: ["pixels", "scale"], outputs: ["scaled"], attributes: {} },
      { op: "relu", inputs: ["scaled"], outputs: ["rectified"], attributes: {} },
      { op: "add", inputs: ["rectified", "pixels"], outputs: ["sum"], attributes: {} },
    ],
  }));
  const [x, scale] = ["x", "scale"].map((name) => computed.get(name)!);
  const expected = x.map((value, i) => Math.max(0, value * scale[i % 3]) + value);
  assert.notDeepEqual(expected, x);
  assert.deepEqual(values, expected);
});

Deno.test("graphNetwork() names the node that gives fewer outputs than it names", () => {
  const network = graphNetwork({
    input: "pixels",
    output: "second",
    variables: {},
    nodes: [{ op: "relu", inputs: ["pixels"], outputs: ["first", "second"], attributes: {} }],
  });
  assert.throws(() => built(network), {
    name: "RangeError",
    message: /Graph as relu, which computes 'first', gives 1 output: found the names first, second/,
  });
});

Deno.test("residual() and parallel() add what has one shape, and nothing else", () => {
  const build = (layer: Layer) => {
    const graph = new Graph();
    const net = createNet({ graph, initialisers: INITIALISERS, seed: 1 });
    return layer(net, graph.input("x", f32(2, 4, 3, 3)));
  };
  const message =
    /Cannot add what the layers of '' make as it is \[2, 4, 3, 1\] and \[2, 4, 3, 3\]/;
  assert.throws(() => build(residual([conv2D(1, 1)])), message);
  assert.throws(() => build(parallel([conv2D(1, 1)], [relu()])), message);
  assert.deepEqual(build(residual([conv2D(3, 1)])).shape, [2, 4, 3, 3]);
});

Deno.test("concatenate() and multiply() join what branches make of a picture", () => {
  const graph = new Graph();
  const net = createNet({ graph, initialisers: INITIALISERS, seed: 1 });
  const x = graph.input("x", f32(1, 1, 2, 2));
  const of = (layer: Layer, numbers: readonly number[]) => {
    const y = layer(net, x);
    const [found] = evaluate(graph, [y], new Map([[x, Float64Array.from(numbers)]]));
    return { shape: y.shape, numbers: [...found] };
  };
  const means = [globalAveragePooling2D(), reshape([1, 1, 2])];
  assert.deepEqual(of(concatenate([], [relu()]), [1, -2, 3, -4]), {
    shape: [1, 1, 2, 4],
    numbers: [1, -2, 1, 0, 3, -4, 3, 0],
  });
  assert.deepEqual(of(multiply([], means, [relu()]), [1, 2, 3, -4]), {
    shape: [1, 1, 2, 2],
    numbers: [1 * 2 * 1, 2 * -1 * 2, 3 * 2 * 3, 0],
  });
  const wrong =
    /Cannot multiply what the layers of '' make as it is \[1, 1, 2, 3\] and \[1, 1, 2, 2\]/;
  assert.throws(() => multiply([], [conv2D(3, 1)])(net, x), wrong);
  assert.throws(() => concatenate([], means)(net, x), /differ in dimension -1 alone/);
});
