/** Models with drawn weights, to be exported and imported. @module */
import type { Model, ModelDescription } from "../../engine/formats/model.ts";
import { variablesOf } from "../../engine/formats/network.ts";
import { uniforms } from "../../engine/graph/random.ts";
import type { Shape } from "../../engine/graph/spec.ts";
import { type ArchitectureName, ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { type Layer, named } from "../../engine/model/layer.ts";
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
  globalAveragePooling2D,
  globalMaxPooling2D,
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
  whitening2D,
} from "../../engine/model/layers/mod.ts";
import { drawWeights } from "./task.ts";

/** A network of three classes for pictures of a size. */
interface Drawn {
  readonly architecture: string;
  readonly layer: Layer;
  readonly size: readonly [height: number, width: number];
  readonly channels?: 1 | 3;
}

const CLASSES = ["cat", "dog", "Übung"];

const architecture = (
  name: ArchitectureName,
  height: number,
  width: number,
  channels?: 1,
): Drawn => ({
  architecture: name,
  layer: ARCHITECTURES[name].build(CLASSES.length),
  size: [height, width],
  channels,
});

const custom = (layer: Layer, height: number, width: number, channels?: 1): Drawn => ({
  architecture: "custom",
  layer,
  size: [height, width],
  channels,
});

/** Layers of pictures: windows of every padding, groups, branches, names with dots. */
const pictures = sequential(
  whitening2D(2),
  named("first.one", conv2D(8, 4, { strides: 2, groups: 4 })),
  elu(),
  residual([
    conv2D(6, 3, { dilationRate: 2, padding: 2 }),
    groupNormalization(2, { scale: false }),
    leakyReLU(),
  ], [conv2D(6, 1, { useBias: false }), layerNormalization()]),
  parallel([depthwiseConv2D(3, { depthMultiplier: 2 })], [
    conv2D(12, 5, { padding: "SAME" }),
    silu(),
  ]),
  squeezeAndExcite({ ratio: 4, gate: "hardSigmoid" }),
  averagePooling2D(3, { strides: 2 }),
  layerNormalization({ axis: 1 }),
  positionEmbedding(),
  hardSwish(),
  maxPooling2D(3, { strides: 2, padding: 1 }),
  batchNormalization({ scale: false, epsilon: 1e-3 }),
  residual([named("shortcut", conv2D(12, 2, { useBias: false })), tanh()]),
  batchNormalization({ scale: false, center: false, momentum: 0.5 }),
  globalMaxPooling2D(),
  dense(9),
  batchNormalization({ center: false }),
  relu6(),
  sequential(dense(7, { useBias: false }), gelu({ approximate: "tanh" })),
  dense(3),
);

/** A picture is flattened, and its numbers are normalised before a layer takes them. */
const flattened = sequential(
  conv2D(5, 3, { padding: "VALID", strides: 2 }),
  flatten(),
  batchNormalization(),
  relu(),
  layerNormalization(),
  dropout(0.5),
  dense(11),
  sigmoid(),
  dense(3),
);

/** Tokens of pictures, with batch and group normalisation. */
const tokens = sequential(
  conv2D(12, 4, { strides: 4, padding: "VALID" }),
  reshape([-1, 12]),
  positionEmbedding(),
  batchNormalization(),
  residual([layerNormalization(), multiHeadAttention({ numHeads: 3, keyDim: 5, useBias: false })]),
  groupNormalization(3),
  residual([layerNormalization({ center: false }), dense(24), gelu(), dense(12)]),
  globalAveragePooling1D(),
  dense(3),
);

/** Every network by name, and such as have every kind of layer. */
export const DRAWN: Readonly<Record<string, Drawn>> = {
  tutorial: architecture("tutorial", 17, 22),
  tiny: architecture("tiny", 14, 14),
  small: architecture("small", 18, 20),
  resnet8: architecture("resnet8", 16, 16),
  resnet20: architecture("resnet20", 16, 16),
  vgg_small: architecture("vgg_small", 16, 16),
  vit_tiny: architecture("vit_tiny", 16, 16),
  speedrun: architecture("speedrun", 32, 32),
  resnet18: architecture("resnet18", 40, 40),
  mobilenet_v2: architecture("mobilenet_v2", 40, 40),
  grey: architecture("resnet18", 33, 40, 1),
  pictures: custom(pictures, 19, 26),
  flattened: custom(flattened, 9, 12, 1),
  tokens: custom(tokens, 16, 12),
  globally: custom(sequential(conv2D(4, 3), globalAveragePooling2D(), dense(3)), 8, 8),
};

/** The model of that name, its weights drawn. */
export function drawnModel(name: string): Model {
  const { architecture, layer, size: [height, width], channels = 3 } = DRAWN[name];
  const statistics = { mean: [120.5, 110, 99], scale: [1 / 60, 1 / 58.5, 1 / 61] };
  const description: ModelDescription = {
    format: "loupe-model",
    version: 2,
    architecture,
    network: layer.description,
    classes: CLASSES,
    preprocessing: {
      height,
      width,
      fit: "contain",
      mean: statistics.mean.slice(0, channels),
      scale: statistics.scale.slice(0, channels),
    },
  };
  const shapes: [string, Shape][] = [...variablesOf(description)].map((
    [name, { shape }],
  ) => [name, shape]);
  return { description, weights: drawWeights(shapes, uniforms(7, 1)) };
}
