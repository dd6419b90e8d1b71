/** The network of the CIFAR-10 speed run (Jordan, "94 % on CIFAR-10 in 3.29 Seconds", 2024). @module */
import type { Layer } from "../layer.ts";
import {
  batchNormalization,
  conv2D,
  dense,
  gelu,
  globalMaxPooling2D,
  maxPooling2D,
  sequential,
  whitening2D,
} from "../layers/mod.ts";
import { defineArchitecture } from "./architecture.ts";

/** A convolution that begins by passing its channels on. */
const convolution = (filters: number) =>
  conv2D(filters, 3, { useBias: false, kernelInitialiser: "dirac" });

/** Its scale stays 1, and its statistics follow each batch closely. */
const normalisation = () => batchNormalization({ momentum: 0.6, epsilon: 1e-12, scale: false });

/** Half the height and width, `filters` channels. */
const group = (filters: number): Layer =>
  sequential(
    convolution(filters),
    maxPooling2D(2, { padding: "VALID" }),
    normalisation(),
    gelu(),
    convolution(filters),
    normalisation(),
    gelu(),
  );

/** `[N, H, W, 3]` → `[N, classes]`, for pictures of 32×32: 2 million parameters for ten classes. */
export const speedrun = defineArchitecture({
  learningRate: 1e-3,
  options: { filters: [64, 256, 256] },
  build: (classes, { filters }) =>
    sequential(
      whitening2D(2),
      gelu(),
      ...filters.map(group),
      globalMaxPooling2D(),
      dense(classes, { useBias: false }),
    ),
});
