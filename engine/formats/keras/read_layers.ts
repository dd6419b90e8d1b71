/** What each of Keras' layers is in ours. @module */
import type { Shape } from "../../graph/spec.ts";
import type { LayerDescription } from "../../model/layer.ts";
import { brief, Mismatch } from "../schema.ts";
import { Config } from "./config.ts";

/** A variable's numbers: the weight that has them, and its shape there, where it is another. */
export interface Source {
  readonly weight: string;
  readonly shape?: (ours: Shape) => Shape;
}

/** A layer of ours, with where its numbers are. */
export interface Leaf {
  /** What it is to be called, with the names of those around it before it: `block1.conv1`. */
  readonly name: string;
  /** Without a name. */
  readonly description: LayerDescription;
  /** By our variable's name within the layer. */
  readonly sources: Readonly<Record<string, Source>>;
}

/** A layer of ours before it has a name: Keras' name, and this behind it where Keras' layer is several. */
export interface Reading extends Omit<Leaf, "name"> {
  readonly suffix: string;
}

/** Gives what a layer of Keras' is, one after the other; throws a `Mismatch` where it is nothing. */
type ReadLayer = (config: Config) => Reading[];

const leaf = (
  description: LayerDescription,
  sources: Readonly<Record<string, Source>> = {},
  suffix = "",
): Reading => ({ description, sources, suffix });

/** Weights of a layer that have our shapes. */
function sourcesOf({ node: { name } }: Config, weights: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(weights).map(([ours, theirs]) => [ours, { weight: `${name}/${theirs}` }]),
  );
}

/** Activations by the words that Keras has for them. */
const ACTIVATIONS: Readonly<Record<string, LayerDescription | undefined>> = {
  linear: undefined,
  relu: { type: "ReLU" },
  relu6: { type: "ReLU6" },
  sigmoid: { type: "Sigmoid" },
  tanh: { type: "Tanh" },
  swish: { type: "SiLU" },
  silu: { type: "SiLU" },
  elu: { type: "ELU", alpha: 1 },
  gelu: { type: "GELU", approximate: "none" },
};

/** The activation of a layer; what is `softmax` is told apart before. */
function activationOf(config: Config, isAlone = false): Reading[] {
  const word = config.choice("activation", Object.keys(ACTIVATIONS), "linear");
  const description = ACTIVATIONS[word];
  return description ? [leaf(description, {}, isAlone ? "" : `_${word}`)] : [];
}

/** How a window moves. */
function windowOf(config: Config, strides: number) {
  config.expect("data_format", "channels_last");
  const padding = config.choice("padding", ["valid", "same"], "valid");
  return { strides: config.square("strides", strides), padding: padding.toUpperCase() };
}

function convolutionOf(config: Config) {
  return {
    kernelSize: config.square("kernel_size"),
    ...windowOf(config, 1),
    useBias: config.flag("use_bias", true),
  };
}

const readConvolution: ReadLayer = (config) => {
  const dilationRate = config.square("dilation_rate", 1);
  const groups = config.whole("groups", 1);
  const description = {
    type: "Conv2D",
    filters: config.whole("filters"),
    ...convolutionOf(config),
    ...groups > 1 && { groups },
    ...dilationRate > 1 && { dilationRate },
  };
  const sources = sourcesOf(config, { kernel: "kernel", bias: "bias" });
  return [leaf(description, sources), ...activationOf(config)];
};

function depthwise(config: Config, useBias: boolean): Reading {
  // TensorFlow.js passes over it, Keras does not: nobody knows what was meant.
  if (config.square("dilation_rate", 1) !== 1) throw config.wrong("dilation_rate", "1");
  const depthMultiplier = config.whole("depth_multiplier", 1);
  const description = {
    type: "DepthwiseConv2D",
    ...convolutionOf(config),
    useBias,
    ...depthMultiplier > 1 && { depthMultiplier },
  };
  const shape = ([height, width, , filters]: Shape) => [
    height,
    width,
    filters / depthMultiplier,
    depthMultiplier,
  ];
  return leaf(description, {
    kernel: { weight: `${config.node.name}/depthwise_kernel`, shape },
    ...sourcesOf(config, { bias: "bias" }),
  });
}

const readDepthwise: ReadLayer = (config) => [
  depthwise(config, config.flag("use_bias", true)),
  ...activationOf(config),
];

/** Each channel is seen alone, and then all together at each place. */
const readSeparable: ReadLayer = (config) => {
  const description = {
    type: "Conv2D",
    filters: config.whole("filters"),
    kernelSize: 1,
    strides: 1,
    padding: "VALID",
    useBias: config.flag("use_bias", true),
  };
  const sources = sourcesOf(config, { kernel: "pointwise_kernel", bias: "bias" });
  return [
    depthwise(config, false),
    leaf(description, sources, "_pointwise"),
    ...activationOf(config),
  ];
};

const readDense: ReadLayer = (config) => {
  const description = {
    type: "Dense",
    units: config.whole("units"),
    useBias: config.flag("use_bias", true),
  };
  const sources = sourcesOf(config, { kernel: "kernel", bias: "bias" });
  return [leaf(description, sources), ...activationOf(config)];
};

const AFFINE = { scale: "gamma", offset: "beta" };

const affineOf = (config: Config) => ({
  epsilon: config.number("epsilon", 1e-3),
  scale: config.flag("scale", true),
  center: config.flag("center", true),
});

const readBatchNormalization: ReadLayer = (config) => {
  const axis = config.any("axis") ?? -1;
  if (!config.isLast(Array.isArray(axis) && axis.length === 1 ? axis[0] : axis)) {
    throw config.wrong("axis", "the last one, -1");
  }
  const description = {
    type: "BatchNormalization",
    momentum: config.number("momentum", 0.99),
    ...affineOf(config),
  };
  config.expect("renorm", false);
  const statistics = { runningMean: "moving_mean", runningVariance: "moving_variance" };
  return [leaf(description, sourcesOf(config, { ...AFFINE, ...statistics }))];
};

const readLayerNormalization: ReadLayer = (config) => {
  config.expect("rms_scaling", false);
  const axis = config.any("axis") ?? -1;
  const axes = Array.isArray(axis) ? axis : [axis];
  const isRow = axes.length > 0 && axes.length < 5 &&
    axes.every((each, i) => Number.isSafeInteger(each) && each === axes[0] + i) &&
    config.isLast(axes.at(-1));
  if (!isRow) throw config.wrong("axis", "the last ones, in a row");
  const description = { type: "LayerNormalization", axis: axes[0], ...affineOf(config) };
  return [leaf(description, sourcesOf(config, AFFINE))];
};

const pooling = (type: string): ReadLayer => (config) => {
  const poolSize = config.square("pool_size", 2);
  return [leaf({ type, poolSize, ...windowOf(config, poolSize) })];
};

/** A layer without options; what is said must be as ours does it. */
const plain = (type: string, expected: Readonly<Record<string, unknown>> = {}): ReadLayer =>
(
  config,
) => {
  Object.entries(expected).forEach(([field, value]) => config.expect(field, value));
  return [leaf({ type })];
};

/** A mean or a maximum over a picture, which may stay a picture of one place. */
const overPicture = (type: string): ReadLayer => (config) => {
  config.expect("data_format", "channels_last");
  const shape = { type: "Reshape", targetShape: [1, 1, -1] };
  return [leaf({ type }), ...config.flag("keepdims", false) ? [leaf(shape, {}, "_shape")] : []];
};

const readRelu: ReadLayer = (config) => {
  config.expect("negative_slope", 0);
  config.expect("threshold", 0);
  const most = config.any("max_value");
  if (most === undefined) return [leaf({ type: "ReLU" })];
  if (most === 6) return [leaf({ type: "ReLU6" })];
  throw config.wrong("max_value", "none, or 6");
};

const readReshape: ReadLayer = (config) => {
  const shape = config.any("target_shape");
  if (!Array.isArray(shape)) throw config.wrong("target_shape", "a list of whole numbers");
  return [leaf({ type: "Reshape", targetShape: shape.map((extent) => extent ?? -1) })];
};

/** Keras' layers that are layers of ours, by its names of them. */
export const READERS: Readonly<Record<string, ReadLayer>> = {
  Conv2D: readConvolution,
  DepthwiseConv2D: readDepthwise,
  SeparableConv2D: readSeparable,
  Dense: readDense,
  BatchNormalization: readBatchNormalization,
  LayerNormalization: readLayerNormalization,
  MaxPooling2D: pooling("MaxPooling2D"),
  AveragePooling2D: pooling("AveragePooling2D"),
  GlobalAveragePooling2D: overPicture("GlobalAveragePooling2D"),
  GlobalMaxPooling2D: overPicture("GlobalMaxPooling2D"),
  GlobalAveragePooling1D: plain("GlobalAveragePooling1D", {
    data_format: "channels_last",
    keepdims: false,
  }),
  Flatten: plain("Flatten", { data_format: "channels_last" }),
  Reshape: readReshape,
  Dropout: (config) => [leaf({ type: "Dropout", rate: config.number("rate") })],
  Activation: (config) => activationOf(config, true),
  ReLU: readRelu,
  ELU: (config) => [leaf({ type: "ELU", alpha: config.number("alpha", 1) })],
  LeakyReLU: (config) => {
    const slope = config.number("negative_slope", config.number("alpha", 0.3));
    return [leaf({ type: "LeakyReLU", negativeSlope: slope })];
  },
};

/** Throws what `READERS` throw as a `Mismatch`, with the layer's name before the option's. */
export function readLayer(config: Config): Reading[] {
  const { className, name } = config.node;
  try {
    return READERS[className](config);
  } catch (error) {
    if (error instanceof Mismatch) error.path.unshift(`${className} '${brief(name, 60)}'`);
    throw error;
  }
}
