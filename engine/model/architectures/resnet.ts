/** Residual networks: He et al., "Deep Residual Learning for Image Recognition", 2015. @module */
import type { Layer } from "../layer.ts";
import {
  batchNormalization,
  conv2D,
  type Conv2DOptions,
  dense,
  globalAveragePooling2D,
  relu,
  residual,
  sequential,
} from "../layers/mod.ts";

/** A convolution whose normalisation makes its bias idle; pads as PyTorch does. */
export function normalised(filters: number, kernelSize: number, options: Conv2DOptions = {}) {
  const padding = (kernelSize - 1) / 2;
  return [
    conv2D(filters, kernelSize, { padding, useBias: false, ...options }),
    batchNormalization(),
  ];
}

/**
 * Two convolutions and what goes around them, rectified. Where the shape changes a 1×1 convolution
 * goes around (option B of the paper): decision 0071.
 */
function basicBlock(filters: number, strides: number, isProjected: boolean): Layer[] {
  const layers = [
    ...normalised(filters, 3, { strides }),
    relu(),
    ...normalised(filters, 3),
  ];
  const shortcut = isProjected ? normalised(filters, 1, { strides }) : [];
  return [residual(layers, shortcut), relu()];
}

/** So many blocks; the first has the strides, and changes the channels. */
export function stage(blocks: number, filters: number, strides: number): Layer[] {
  return Array.from(
    { length: blocks },
    (_, i) => i ? basicBlock(filters, 1, false) : basicBlock(filters, strides, strides > 1),
  ).flat();
}

/** The paper's networks for CIFAR-10: three stages of 16, 32 and 64 filters, `[N, H, W, C]` → `[N, classes]`. */
export function smallResNet(blocks: number, classes: number): Layer {
  return sequential(
    ...normalised(16, 3),
    relu(),
    ...stage(blocks, 16, 1),
    ...stage(blocks, 32, 2),
    ...stage(blocks, 64, 2),
    globalAveragePooling2D(),
    dense(classes),
  );
}
