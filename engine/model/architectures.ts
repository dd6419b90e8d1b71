/** Networks by name. @module */
import type { Layer } from "./layers.ts";

/** What can be chosen of a named network. */
export interface ArchitectureOptions {
  /** The filters of each convolution. */
  readonly filters: readonly number[];
  /** The units of each hidden dense layer. */
  readonly units: readonly number[];
  /** The probability that dropout keeps a unit. */
  readonly keep: number;
}

/** The names of the networks, with their usual options. */
export const ARCHITECTURES = {
  /** The tutorial's: three convolutions, each pooled, then two dense layers with dropout. */
  seed: { filters: [16, 32, 64], units: [512, 128] },
  /** Three convolutions and global average pooling: fewer than 50,000 parameters. */
  tiny: { filters: [16, 32, 64], units: [] },
} as const;

/** The name of a network. */
export type Architecture = keyof typeof ARCHITECTURES;

/**
 * The highest learning rate that suits each network, with AdamW and a one-cycle schedule: without
 * dense layers and dropout a network takes more.
 */
export const LEARNING_RATES: Readonly<Record<Architecture, number>> = { seed: 1e-3, tiny: 2e-2 };

/**
 * The layers of a named network: per number of filters a 3×3 SAME convolution, ReLU and 2×2 SAME
 * max pooling; then flattened (`seed`) or averaged (`tiny`); per number of units a dense layer,
 * ReLU and dropout; last a dense layer with a logit per class.
 */
export function layersOf(
  architecture: Architecture,
  classes: number,
  { filters, units, keep }: ArchitectureOptions,
): Layer[] {
  return [
    ...filters.flatMap((count): Layer[] => [
      { type: "Conv2D", filters: count, kernelSize: 3, strides: 1, padding: "SAME" },
      { type: "ReLU" },
      { type: "MaxPooling2D", poolSize: 2, strides: 2, padding: "SAME" },
    ]),
    architecture === "seed" ? { type: "Flatten" } : { type: "GlobalAveragePooling2D" },
    ...units.flatMap((count): Layer[] => [
      { type: "Dense", units: count },
      { type: "ReLU" },
      { type: "Dropout", keep },
    ]),
    { type: "Dense", units: classes },
  ];
}
