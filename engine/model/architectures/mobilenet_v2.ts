/** MobileNetV2 (Sandler et al., 2018) as torchvision has it. @module */
import type { Layer } from "../layer.ts";
import {
  batchNormalization,
  dense,
  depthwiseConv2D,
  dropout,
  globalAveragePooling2D,
  relu6,
  residual,
  sequential,
} from "../layers/mod.ts";
import { defineArchitecture } from "./architecture.ts";
import { normalised } from "./resnet.ts";

/** The paper's table 2: by how much channels are widened, filters, blocks, the first one's strides. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Widens `channels`, looks at each alone, and narrows them; added to what came in where that fits. */
function invertedResidual(
  channels: number,
  expansion: number,
  filters: number,
  strides: number,
): Layer {
  const wide = channels * expansion;
  const layers = [
    ...expansion > 1 ? [...normalised(wide, 1), relu6()] : [],
    depthwiseConv2D(3, { strides, padding: 1, useBias: false }),
    batchNormalization(),
    relu6(),
    ...normalised(filters, 1),
  ];
  return strides === 1 && channels === filters ? residual(layers) : sequential(...layers);
}

function blocks(): Layer[] {
  let channels = 32;
  return STAGES.flatMap(([expansion, filters, count, strides]) =>
    Array.from({ length: count }, (_, i) => {
      const block = invertedResidual(channels, expansion, filters, i ? 1 : strides);
      channels = filters;
      return block;
    })
  );
}

/** `[N, H, W, C]` → `[N, classes]`, 2.2 million parameters for ten; for pictures from 32×32 up. */
export const mobilenet_v2 = defineArchitecture({
  learningRate: 5e-3,
  options: { rate: 0.2 },
  build: (classes, { rate }) =>
    sequential(
      ...normalised(32, 3, { strides: 2 }),
      relu6(),
      ...blocks(),
      ...normalised(1280, 1),
      relu6(),
      globalAveragePooling2D(),
      dropout(rate),
      dense(classes),
    ),
});
