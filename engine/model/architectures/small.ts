/** For small sets of pictures of any kind: five convolutions with batch normalisation. @module */
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

/**
 * `[N, H, W, C]` → `[N, classes]`, 396,000 parameters for ten: each convolution is pooled, so that a
 * place of the last sees 94 pixels, nearly all of a picture of the usual sizes.
 */
export const small = defineArchitecture({
  learningRate: 1e-2,
  options: { filters: [16, 32, 64, 128, 256], rate: 0.2 },
  build: (classes, { filters, rate }) =>
    sequential(
      ...filters.flatMap((count) => [...normalised(count, 3), relu(), maxPooling2D(2)]),
      globalAveragePooling2D(),
      dropout(rate),
      dense(classes),
    ),
});
