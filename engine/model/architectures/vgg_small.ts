/** A small VGG (Simonyan and Zisserman, 2014) with batch normalisation. @module */
import {
  dense,
  dropout,
  globalAveragePooling2D,
  maxPooling2D,
  relu,
  sequential,
} from "../layers/mod.ts";
import { defineArchitecture } from "./architecture.ts";
import { normalised } from "./resnet.ts";

/** `[N, H, W, C]` → `[N, classes]`, 290,000 parameters for ten: two convolutions a stage, then pooling. */
export const vgg_small = defineArchitecture({
  learningRate: 5e-3,
  options: { filters: [32, 64, 128], rate: 0.2 },
  build: (classes, { filters, rate }) =>
    sequential(
      ...filters.flatMap((count) => [
        ...normalised(count, 3),
        relu(),
        ...normalised(count, 3),
        relu(),
        maxPooling2D(2),
      ]),
      globalAveragePooling2D(),
      dropout(rate),
      dense(classes),
    ),
});
