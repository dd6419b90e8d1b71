import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { evaluate } from "../graph/reference.ts";
import { f32, sizeOf } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import { type Layer, type LayerDescription, layerOf, named } from "./layer.ts";
import {
  averagePooling2D,
  batchNormalization,
  conv2D,
  dense,
  depthwiseConv2D,
  dropout,
  elu,
  flatten,
  gelu,
  globalAveragePooling1D,
  globalMaxPooling2D,
  graphNetwork,
  groupNormalization,
  hardSwish,
  layerNormalization,
  leakyReLU,
  maxPooling2D,
  parallel,
  relu,
  relu6,
  residual,
  sequential,
  sigmoid,
  silu,
  squeezeAndExcite,
  tanh,
  whitening2D,
} from "./layers/mod.ts";
import { createNet } from "./net.ts";

const INITIALISERS = {
  convolution: { kind: "he" },
  dense: { kind: "he" },
  bias: { kind: "normal", deviation: 1 },
} as const;

/** What a layer makes of pictures of counted numbers, and all that it keeps and names. */
function built(layer: Layer) {
  const graph = new Graph();
  const x = graph.input("x", f32(2, 4, 3, 3));
  const net = createNet({ graph, initialisers: INITIALISERS, seed: 1 });
  const y = layer(net, x);
  const numbers = Float64Array.from({ length: sizeOf(x.shape) }, (_, i) => i % 7 - 3);
  const environment = new Map([[x, numbers]]);
  const [values] = evaluate(graph, [y], environment);
  const named = [["x", x] as const, ...graph.variables, ...net.noted];
  return {
    shape: y.shape,
    values,
    /** The numbers of the input, of each variable and of what each layer computes. */
    computed: new Map(named.map(([name, tensor]) => [name, environment.get(tensor)!])),
    variables: [...graph.variables.keys()],
    names: [...net.noted.keys()],
  };
}

const NETWORK = sequential(
  conv2D(4, 3),
  batchNormalization({ scale: false }),
  relu(),
  groupNormalization(2, { center: false }),
  residual([conv2D(4, 3), relu()], [conv2D(4, 1)]),
  parallel([conv2D(2, 3)], [conv2D(2, 1), relu()]),
  maxPooling2D(2),
  flatten(),
  layerNormalization({ epsilon: 1e-3 }),
  dense(5),
);

Deno.test("layerOf() gives the network that a description was made of, by way of JSON", () => {
  const again = layerOf(JSON.parse(JSON.stringify(NETWORK.description)));
  assert.deepEqual(again.description, NETWORK.description);
  assert.deepEqual(built(again), built(NETWORK));
});

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

Deno.test("layers within others have scoped names", () => {
  const { variables, names, shape } = built(NETWORK);
  assert.deepEqual(shape, [2, 5]);
  assert.deepEqual(variables.filter((name) => name.endsWith("/kernel")), [
    "conv1/kernel",
    "residual1/shortcut/conv1/kernel",
    "residual1/conv1/kernel",
    "parallel1/branch1/conv1/kernel",
    "parallel1/branch2/conv1/kernel",
    "dense1/kernel",
  ]);
  assert(names.includes("residual1") && names.includes("parallel1/branch2/relu1"));
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

Deno.test("a layer more changes no other's first values and no other's random stream", () => {
  const parts = [conv2D(4, 3), relu(), conv2D(4, 3), dropout(0.5), flatten(), dense(2)];
  const begun = (layers: Layer[]) => {
    const graph = new Graph();
    const step = graph.input("step", STEP_SPEC);
    const net = createNet({ graph, initialisers: INITIALISERS, seed: 1, step });
    sequential(...layers)(net, graph.input("x", f32(2, 4, 3, 3)));
    const drawn = [...graph.variables].flatMap(([name, { shape, source }]) =>
      source.kind === "variable" ? [[name, Array.from(source.initial(sizeOf(shape)))] as const] : []
    );
    const masks = graph.tensors.flatMap(({ name, source }) =>
      source.kind === "output" && source.node.op.name === "dropout"
        ? [[name, source.node.attributes] as const]
        : []
    );
    return new Map<string, unknown>([...drawn, ...masks]);
  };
  const before = begun(parts);
  assert.equal(before.size, 7);
  const more = begun([
    ...parts.slice(0, 4),
    residual([conv2D(4, 3), dropout(0.2)]),
    ...parts.slice(4),
  ]);
  assert.equal(more.size, 10);
  for (const [name, drawn] of before) assert.deepEqual(more.get(name), drawn, name);
});

Deno.test("layerOf() says which option of which layer is wrong", () => {
  const cases: [unknown, RegExp][] = [
    [{ type: "Conv3D" }, /a layer as its type is "Conv3D": expected one of .*Conv2D/],
    [null, /a layer as its type is missing/],
    [
      { type: "Dense", units: 0 },
      /the layer Dense as its units is 0: expected a whole number of 1/,
    ],
    [{ type: "Dense" }, /as its units is missing/],
    [{ type: "Dropout", rate: 1 }, /Dropout as its rate is 1/],
    [{ type: "Sequential", layers: [] }, /Sequential as its layers is \[\]: expected a list/],
    [
      { type: "Sequential", layers: [{ ...conv2D(1, 1).description, padding: "FULL" }] },
      /Conv2D as its padding is "FULL": expected one of SAME, VALID, or a whole number of 0/,
    ],
    [
      { ...conv2D(1, 1).description, padding: -1 },
      /its padding is -1: expected a whole number of 0/,
    ],
    [{ ...conv2D(1, 1).description, useBias: 1 }, /as its useBias is 1: expected true or false/],
    [
      { ...conv2D(1, 1).description, kernelInitialiser: "ones" },
      /as its kernelInitialiser is "ones": expected one of zeros, he, glorot, dirac/,
    ],
    [
      { ...batchNormalization().description, momentum: 1 },
      /BatchNormalization as its momentum is 1: expected a number of 0 or more, below 1/,
    ],
    [
      { ...batchNormalization().description, scale: 0 },
      /as its scale is 0: expected true or false/,
    ],
    [
      { type: "Dense", units: 2, activation: "relu" },
      /Dense as its activation is "relu": expected only name, units, useBias$/,
    ],
    [
      { type: "Sequential", layers: [{ ...conv2D(1, 1).description, dilation_rate: 2 }] },
      /Conv2D as its dilation_rate is 2: expected only .*dilationRate.*, at layers\[0\]/,
    ],
    [{ ...residual([relu()]).description, around: [] }, /Residual as its around is \[\]: expected/],
    [
      {
        ...graphNetwork({ input: "x", output: "x", variables: {}, nodes: [] }).description,
        opset: 9,
      },
      /Graph as its opset is 9: expected only name, input, output, variables, nodes/,
    ],
    [{ type: "Graph", input: "x", output: "x", variables: {}, nodes: [{}] }, /the layer Graph/],
    [
      {
        type: "Graph",
        input: "x",
        output: "y",
        variables: {},
        nodes: [{ op: "conv9", inputs: ["x"], outputs: ["y"], attributes: {} }],
      },
      /there are no ops conv9/,
    ],
  ];
  for (const [description, message] of cases) {
    assert.throws(() => layerOf(description as LayerDescription), message);
  }
});

Deno.test("layers of pictures, and of tokens, take nothing else", () => {
  const pictures = (layer: Layer) =>
    assert.throws(
      () => built(sequential(flatten(), layer)),
      /Cannot build a layer on \[2, 36\]: expected \[N, H, W, C\], in the \w+ '\w+1' at layers\[1\]/,
    );
  [conv2D(4, 3), depthwiseConv2D(3), globalMaxPooling2D(), whitening2D()].forEach(pictures);
  assert.throws(() => built(globalAveragePooling1D()), /on \[2, 4, 3, 3\]: expected \[N, T, C\]/);
});

Deno.test("a pooled window sees a cell at least", () => {
  for (const pool of [maxPooling2D, averagePooling2D]) {
    const of = (padding: number) => built(pool(2, { padding }));
    assert(of(1).values.every((value) => Math.abs(value) <= 3));
    assert.throws(() => of(2), /windows of 2 cells as the padding is 2: one would see nothing/);
  }
});

Deno.test("layerNormalization() is of dimensions of an example", () => {
  for (const axis of [1, 3, -1, -3]) built(layerNormalization({ axis }));
  for (const axis of [0, 4, -4, -5]) {
    const message = new RegExp(
      `axis is ${axis}: expected a dimension of an example, 1 to 3 or -1 to -3`,
    );
    assert.throws(() => built(layerNormalization({ axis })), message);
  }
});

Deno.test("a layer's own name keeps it what it was, whatever comes before it", () => {
  const begun = (...layers: Layer[]) => {
    const graph = new Graph();
    const net = createNet({ graph, initialisers: INITIALISERS, seed: 1 });
    sequential(...layers)(net, graph.input("x", f32(2, 4, 3, 3)));
    const { shape, source } = graph.variables.get("detail/kernel")!;
    assert(source.kind === "variable");
    return Array.from(source.initial(sizeOf(shape)));
  };
  const detail = named("detail", conv2D(4, 3));
  assert.deepEqual(layerOf(detail.description).description, detail.description);
  assert.deepEqual(begun(conv2D(3, 1), conv2D(3, 1), detail), begun(conv2D(3, 1), detail));
  assert.throws(() => begun(detail, detail), /two of its layers are called 'detail'/);
  assert.throws(() => begun(conv2D(3, 1), named("conv1", relu())), /called 'conv1'/);
  assert.throws(() => named("a/b", relu()), /as its name is "a\/b": expected letters/);
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
