/** How each of our layers is said in Keras' layers that TensorFlow.js has. @module */
import type { Shape } from "../../graph/spec.ts";
import type { LayerDescription } from "../../model/layer.ts";
import { isNeverNegative } from "./sign.ts";
import type { KerasWriter, Place, WriteLayer } from "./writer.ts";

/** A layer that Keras has under our name for it, with options that follow from ours. */
function alike(
  className: string,
  configOf: (description: LayerDescription) => Record<string, unknown> = () => ({}),
): WriteLayer {
  return (writer, { description, path, x }) => {
    const name = writer.add(className, path, [x], configOf(description));
    if (isNeverNegative(description.type, writer.isNeverNegative(x))) {
      writer.markNeverNegative(name);
    }
    return name;
  };
}

const activation = (word: string) => alike("Activation", () => ({ activation: word }));

const square = (extent: unknown) => [extent, extent];

/** What pads by a number pads with zeros before, and then nothing. */
function padded(writer: KerasWriter, { description: { padding }, path, x }: Place) {
  if (typeof padding !== "number") return { x, padding: String(padding).toLowerCase() };
  if (padding === 0) return { x, padding: "valid" };
  const cells = [square(padding), square(padding)];
  const config = { padding: cells, data_format: "channels_last" };
  return { x: writer.add("ZeroPadding2D", `${path}/pad`, [x], config), padding: "valid" };
}

/** What any convolution is told. */
function convolutionConfig(
  { kernelSize, strides = 1, dilationRate = 1, useBias = true }: LayerDescription,
  padding: string,
) {
  return {
    kernel_size: square(kernelSize),
    strides: square(strides),
    padding,
    data_format: "channels_last",
    dilation_rate: square(dilationRate),
    activation: "linear",
    use_bias: useBias,
  };
}

/** Filters of one channel each lie as TensorFlow's do: `[K, K, 1, C · M]` is `[K, K, C, M]`. */
const ofChannels = (multiplier: number) => ([height, width, , filters]: Shape) => [
  height,
  width,
  filters / multiplier,
  multiplier,
];

const writeConvolution: WriteLayer = (writer, place) => {
  const { description, path } = place;
  const { filters, groups = 1, strides = 1, dilationRate = 1 } = description;
  if (groups !== 1) writer.refuse(path, `Conv2D of ${groups} groups`);
  if (strides !== 1 && dilationRate !== 1) {
    writer.refuse(path, `Conv2D with strides ${strides} and dilationRate ${dilationRate}`);
  }
  const { x, padding } = padded(writer, place);
  writer.weigh(path, { kernel: "kernel", bias: "bias" });
  return writer.add("Conv2D", path, [x], { filters, ...convolutionConfig(description, padding) });
};

const writeDepthwise: WriteLayer = (writer, place) => {
  const { description, path } = place;
  const { depthMultiplier = 1, dilationRate = 1 } = description;
  if (dilationRate !== 1) {
    writer.refuse(path, `DepthwiseConv2D with dilationRate ${dilationRate}`);
  }
  const { x, padding } = padded(writer, place);
  writer.weigh(path, { kernel: "depthwise_kernel" }, ofChannels(depthMultiplier as number));
  writer.weigh(path, { bias: "bias" });
  return writer.add("DepthwiseConv2D", path, [x], {
    ...convolutionConfig(description, padding),
    depth_multiplier: depthMultiplier,
  });
};

/** Its kernel is no parameter: Keras has one word for the whole layer. */
const writeWhitening: WriteLayer = (writer, { description, path, x }) => {
  const [, , , filters] = writer.shapes.get(`${path}/kernel`)!;
  writer.weigh(path, { kernel: "kernel", bias: "bias" });
  const config = convolutionConfig(description, "valid");
  return writer.add("Conv2D", path, [x], { filters, ...config, trainable: false });
};

const writeDense: WriteLayer = (writer, { description: { units, useBias = true }, path, x }) => {
  writer.weigh(path, { kernel: "kernel", bias: "bias" });
  return writer.add("Dense", path, [x], { units, activation: "linear", use_bias: useBias });
};

/** Cells around a picture are less than all others here, zeros there. */
const writeMaxPooling: WriteLayer = (writer, place) => {
  const { description: { padding, type }, path, x } = place;
  if (typeof padding === "number" && padding > 0 && !writer.isNeverNegative(x)) {
    writer.refuse(path, `${type} with padding ${padding} of what may be negative`);
  }
  return writePooling(writer, place);
};

/** Its mean is of the cells within the picture, which zeros around it would be, too. */
const writeAveragePooling: WriteLayer = (writer, place) => {
  const { description: { padding, type }, path } = place;
  if (typeof padding === "number" && padding > 0) {
    writer.refuse(path, `${type} with padding ${padding}`);
  }
  return writePooling(writer, place);
};

const writePooling: WriteLayer = (writer, place) => {
  const { type, poolSize, strides } = place.description;
  const isNever = writer.isNeverNegative(place.x);
  const { x, padding } = padded(writer, place);
  const name = writer.add(type, place.path, [x], {
    pool_size: square(poolSize),
    strides: square(strides),
    padding,
    data_format: "channels_last",
  });
  if (isNeverNegative(type, isNever)) writer.markNeverNegative(name);
  return name;
};

const AFFINE = { scale: "gamma", offset: "beta" };

const writeBatchNormalization: WriteLayer = (writer, { description, path, x }) => {
  const { momentum, epsilon, scale = true, center = true } = description;
  writer.weigh(path, {
    ...AFFINE,
    runningMean: "moving_mean",
    runningVariance: "moving_variance",
  });
  return writer.add("BatchNormalization", path, [x], {
    axis: -1,
    momentum,
    epsilon,
    center,
    scale,
  });
};

const writeLayerNormalization: WriteLayer = (writer, { description, path, x }) => {
  const { axis, epsilon, scale = true, center = true } = description;
  const rank = writer.shapes.get(path)!.length;
  const first = axis as number < 0 ? rank + (axis as number) : axis as number;
  const axes = Array.from({ length: rank - first }, (_, i) => first + i);
  writer.weigh(path, AFFINE);
  return writer.add("LayerNormalization", path, [x], { axis: axes, epsilon, center, scale });
};

/** min(max(x / 6 + 1/2, 0), 1). */
function hardSigmoid(writer: KerasWriter, path: string, x: string): string {
  const line = writer.add("Rescaling", `${path}/line`, [x], { scale: 1 / 6, offset: 0.5 });
  return writer.add("ReLU", `${path}/gate`, [line], { max_value: 1 });
}

const writeHardSwish: WriteLayer = (writer, { path, x }) =>
  writer.add("Multiply", path, [x, hardSigmoid(writer, path, x)]);

const writeSqueeze: WriteLayer = (writer, { description: { activation, gate }, path, x }) => {
  const channels = writer.shapes.get(path)!.at(-1)!;
  const dense = (name: string, x: string) => {
    const description = { type: "Dense", units: writer.shapes.get(`${path}/${name}/bias`)![0] };
    return writeDense(writer, { description, path: `${path}/${name}`, x });
  };
  const squeezed = dense("reduce", writer.add("GlobalAveragePooling2D", `${path}/average`, [x]));
  const word = activation === "silu" ? "swish" : "relu";
  const active = writer.add("Activation", `${path}/active`, [squeezed], { activation: word });
  const numbers = dense("expand", active);
  const weights = gate === "hardSigmoid"
    ? hardSigmoid(writer, path, numbers)
    : writer.add("Activation", `${path}/gate`, [numbers], { activation: "sigmoid" });
  const reshaped = writer.add("Reshape", `${path}/scale`, [weights], {
    target_shape: [1, 1, channels],
  });
  return writer.add("Multiply", path, [x, reshaped]);
};

const listOf = (value: unknown) => value as readonly LayerDescription[];

/** Several joined; what is made of what is never negative is not, either. */
function joined(
  writer: KerasWriter,
  className: string,
  path: string,
  inputs: readonly string[],
): string {
  if (inputs.length === 1) return inputs[0];
  const config = className === "Concatenate" ? { axis: -1 } : {};
  const name = writer.add(className, path, inputs, config);
  if (inputs.every((input) => writer.isNeverNegative(input))) writer.markNeverNegative(name);
  return name;
}

const writeResidual: WriteLayer = (writer, { description, path, x }) => {
  const { layers, shortcut = [] } = description;
  const made = writer.inTurn(listOf(layers), path, x);
  const around = writer.inTurn(listOf(shortcut), `${path}/shortcut`, x);
  return joined(writer, "Add", path, [made, around]);
};

/** What each of several branches makes of the same, joined. */
const branches =
  (className: string): WriteLayer => (writer, { description: { branches }, path, x }) => {
    const made = (branches as unknown[]).map((layers, i) =>
      writer.inTurn(listOf(layers), `${path}/branch${i + 1}`, x)
    );
    return joined(writer, className, path, made);
  };

/** ELU with another alpha is a word of Keras' that TensorFlow.js does not know. */
const writeElu: WriteLayer = (writer, place) => {
  const { description: { alpha }, path } = place;
  if (alpha !== 1) writer.refuse(path, `ELU with alpha ${alpha}`);
  return alike("ELU", ({ alpha }) => ({ alpha }))(writer, place);
};

const writeGelu: WriteLayer = (writer, place) => {
  const { description: { approximate }, path } = place;
  if (approximate !== "none") writer.refuse(path, `GELU approximated by ${approximate}`);
  return activation("gelu")(writer, place);
};

/** The layers that can be said, by our name of their kind. */
export const KINDS: ReadonlyMap<string, WriteLayer> = new Map(Object.entries({
  Sequential: (writer, { description, path, x }) =>
    writer.inTurn(listOf(description.layers), path, x),
  Residual: writeResidual,
  Parallel: branches("Add"),
  Concatenate: branches("Concatenate"),
  Multiply: branches("Multiply"),
  Conv2D: writeConvolution,
  DepthwiseConv2D: writeDepthwise,
  Whitening2D: writeWhitening,
  Dense: writeDense,
  MaxPooling2D: writeMaxPooling,
  AveragePooling2D: writeAveragePooling,
  BatchNormalization: writeBatchNormalization,
  LayerNormalization: writeLayerNormalization,
  HardSwish: writeHardSwish,
  SqueezeAndExcite: writeSqueeze,
  ELU: writeElu,
  GELU: writeGelu,
  ReLU: alike("ReLU", () => ({ max_value: null })),
  ReLU6: alike("ReLU", () => ({ max_value: 6 })),
  LeakyReLU: alike("LeakyReLU", ({ negativeSlope }) => ({ alpha: negativeSlope })),
  SiLU: activation("swish"),
  Sigmoid: activation("sigmoid"),
  Tanh: activation("tanh"),
  Dropout: alike("Dropout", ({ rate }) => ({ rate })),
  GlobalAveragePooling2D: alike("GlobalAveragePooling2D"),
  GlobalMaxPooling2D: alike("GlobalMaxPooling2D"),
  GlobalAveragePooling1D: alike("GlobalAveragePooling1D"),
  Flatten: alike("Flatten"),
  Reshape: alike("Reshape", ({ targetShape }) => ({
    target_shape: (targetShape as number[]).map((extent) => extent === -1 ? null : extent),
  })),
}));
