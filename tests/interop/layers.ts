/** Networks that hold every layer between them, and the ops that an imported graph may have. @module */
import type { Layer } from "../../engine/model/layer.ts";
import {
  averagePooling2D,
  batchNormalization,
  conv2D,
  dense,
  depthwiseConv2D,
  elu,
  flatten,
  gelu,
  globalAveragePooling1D,
  globalAveragePooling2D,
  globalMaxPooling2D,
  graphNetwork,
  type GraphNode,
  groupNormalization,
  hardSwish,
  layerNormalization,
  leakyReLU,
  maxPooling2D,
  multiHeadAttention,
  parallel,
  positionEmbedding,
  relu,
  relu6,
  reshape,
  residual,
  sequential,
  sigmoid,
  silu,
  squeezeAndExcite,
  tanh,
} from "../../engine/model/layers/mod.ts";

/** Of pictures of 12×10. */
const SIZE = { height: 12, width: 10, classes: 7 };

const ACTIVATIONS = [
  relu(),
  relu6(),
  leakyReLU(),
  elu({ alpha: 0.7 }),
  gelu(),
  gelu({ approximate: "tanh" }),
  silu(),
  hardSwish(),
  sigmoid(),
  tanh(),
];

const activations = sequential(
  parallel(...ACTIVATIONS.map((each) => [conv2D(6, 3), each])),
  flatten(),
  relu(),
  dense(7),
);

const normalisations = sequential(
  conv2D(8, 3, { padding: 0 }),
  groupNormalization(4),
  layerNormalization(),
  conv2D(6, 3, { groups: 2, dilationRate: 2, useBias: false }),
  layerNormalization({ axis: 1, scale: false }),
  groupNormalization(1, { center: false }),
  reshape([-1, 12]),
  batchNormalization(),
  groupNormalization(3),
  globalAveragePooling1D(),
  batchNormalization({ scale: false, center: false }),
  dense(7, { useBias: false }),
);

const poolings = sequential(
  depthwiseConv2D(3, { depthMultiplier: 4, strides: 2 }),
  maxPooling2D(3, { strides: 1, padding: 1 }),
  averagePooling2D(3, { strides: 1 }),
  squeezeAndExcite({ ratio: 4 }),
  residual([conv2D(12, 1), squeezeAndExcite({ activation: "silu", gate: "hardSigmoid" })]),
  averagePooling2D(2, { padding: "VALID" }),
  parallel([globalMaxPooling2D()], [globalAveragePooling2D()]),
  dense(7),
);

const attention = sequential(
  conv2D(12, 2, { strides: 2, padding: "VALID" }),
  reshape([-1, 12]),
  positionEmbedding(),
  residual([multiHeadAttention({ numHeads: 3 })]),
  multiHeadAttention({ numHeads: 2, keyDim: 5, useBias: false }),
  dense(4),
  flatten(),
  dense(7),
);

const WINDOW = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };

const LEAKY = { name: "leakyRelu", alpha: 0.2 };

/** A node that takes what the one before it gives, and others. */
const NODES:
  readonly (readonly [op: string, attributes: GraphNode["attributes"], others?: string[]])[] = [
    ["conv2d", { ...WINDOW, groups: 1, activation: "relu6" }, ["kernel"]],
    ["pad", { pads: [0, 1, 0, 0, 0, 2, 1, 0], value: 0.5 }],
    ["averagePool2d", { ...WINDOW, dilations: [2, 1], kernel: [2, 3], countIncludePad: false }],
    ["maxPool2d", { ...WINDOW, pads: [2, 0, 0, 3], kernel: [2, 3], activation: "sigmoid" }],
    ["slice", { starts: [-1, 1], ends: [-11, 9], axes: [1, 2], steps: [-2, 1] }],
    ["transpose", { perm: [0, 3, 1, 2] }],
    ["logSoftmax", { axis: 1 }],
    ["add", {}, ["rows"]],
    ["transpose", { perm: [0, 2, 3, 1] }],
    ["reduceSumSquare", { axes: [1], keepdims: true }],
    ["sqrt", {}],
    ["expand", { shape: [1, 3, 8, 5], scale: 0.5 }],
    ["maximum", {}, ["channels"]],
    ["reduceMin", { axes: [2], keepdims: false }],
    ["exp", {}],
    ["matMul", { transA: true, transB: true, activation: LEAKY }, ["matrix", "bias"]],
    ["reduceSum", { axes: [1], keepdims: false }],
    ["matMul", { transA: false, transB: true, activation: "none" }, ["last"]],
  ];

const graph = graphNetwork({
  input: "input",
  output: "step18",
  variables: {
    kernel: [1, 1, 3, 5],
    rows: [8],
    channels: [5],
    matrix: [4, 3],
    bias: [4],
    last: [7, 4],
  },
  nodes: NODES.map(([op, attributes, others = []], i) => ({
    op,
    inputs: [i ? `step${i}` : "input", ...others],
    outputs: [`step${i + 1}`],
    attributes,
  })),
});

/** Each by a word for what it holds. */
export const LAYERED: Readonly<Record<string, Layer>> = {
  activations,
  normalisations,
  poolings,
  attention,
  graph,
};

/** What they are built for. */
export const LAYERED_SIZE = SIZE;
