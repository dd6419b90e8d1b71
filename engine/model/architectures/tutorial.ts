/** The tutorial's network: three convolutions, each pooled, then two dense layers with dropout. @module */
import type { Layer } from "../layer.ts";
import { conv2D, dense, dropout, flatten, maxPooling2D, relu, sequential } from "../layers/mod.ts";
import { defineArchitecture } from "./architecture.ts";

/** A 3×3 SAME convolution, ReLU and 2×2 SAME max pooling: half the height and width. */
export function pooledConvolution(filters: number): Layer[] {
  return [conv2D(filters, 3), relu(), maxPooling2D(2)];
}

/** `[N, H, W, 3]` → `[N, classes]`, with 5.6 million parameters for pictures of 112×92. */
export const tutorial = defineArchitecture({
  learningRate: 1e-3,
  options: { filters: [16, 32, 64], units: [512, 128], rate: 0.4 },
  build: (classes, { filters, units, rate }) =>
    sequential(
      ...filters.flatMap(pooledConvolution),
      flatten(),
      ...units.flatMap((count) => [dense(count), relu(), dropout(rate)]),
      dense(classes),
    ),
});
