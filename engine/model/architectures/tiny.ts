/** Three convolutions and global average pooling: fewer than 50,000 parameters. @module */
import { dense, dropout, globalAveragePooling2D, relu, sequential } from "../layers/mod.ts";
import { defineArchitecture } from "./architecture.ts";
import { pooledConvolution } from "./tutorial.ts";

/** `[N, H, W, 3]` → `[N, classes]`. Without dense layers and dropout it takes a higher rate. */
export const tiny = defineArchitecture({
  learningRate: 2e-2,
  options: { filters: [16, 32, 64], units: [] as number[], rate: 0.4 },
  build: (classes, { filters, units, rate }) =>
    sequential(
      ...filters.flatMap(pooledConvolution),
      globalAveragePooling2D(),
      ...units.flatMap((count) => [dense(count), relu(), dropout(rate)]),
      dense(classes),
    ),
});
