/** What layers are described and named by. */
import assert from "node:assert/strict";
import { built, INITIALISERS } from "../../tests/built_layer.ts";
import { Graph } from "../graph/graph.ts";
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
  flatten,
  globalAveragePooling1D,
  globalMaxPooling2D,
  graphNetwork,
  groupNormalization,
  layerNormalization,
  maxPooling2D,
  parallel,
  relu,
  residual,
  sequential,
  whitening2D,
} from "./layers/mod.ts";
import { createNet } from "./net.ts";

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
      /Graph as its opset is 9: expected only name, input, output, variables, statistics, constants, nodes/,
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
