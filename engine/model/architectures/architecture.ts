/** What a network by name is. @module */
import type { Layer } from "../layer.ts";

/** What can be chosen of a named network. */
export interface ArchitectureOptions {
  /** The filters of each convolution. */
  readonly filters: readonly number[];
  /** The units of each hidden dense layer. */
  readonly units: readonly number[];
  /** The probability that dropout drops a unit. */
  readonly rate: number;
}

/** A network by name, with its usual options. */
export interface Architecture extends Omit<ArchitectureOptions, "rate"> {
  /** The highest learning rate that suits it, with AdamW and a one-cycle schedule. */
  readonly learningRate: number;
  /** The network with a logit per class. */
  build(classes: number, options: ArchitectureOptions): Layer;
}
