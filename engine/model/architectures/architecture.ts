/** What a network by name is. @module */
import type { Layer } from "../layer.ts";

/** What can be chosen of named networks; none has more, and most have less. */
export interface ArchitectureOptions {
  /** The filters of each convolution. */
  readonly filters?: readonly number[];
  /** The units of each hidden dense layer. */
  readonly units?: readonly number[];
  /** The probability that dropout drops a unit. */
  readonly rate?: number;
}

/** A network by name. */
export interface Architecture {
  /** The highest learning rate that suits it, with AdamW and a one-cycle schedule. */
  readonly learningRate: number;
  /** What can be chosen of it, with what is usual. */
  readonly options: ArchitectureOptions;
  /** The network with a logit per class; what is not chosen is as usual. */
  build(classes: number, options?: ArchitectureOptions): Layer;
}

/** Declares a network: `build` is given every one of its options. */
export function defineArchitecture<Options extends ArchitectureOptions>(
  { learningRate, options: usual, build }: {
    readonly learningRate: number;
    readonly options: Options;
    build(classes: number, options: Options): Layer;
  },
): Architecture & { readonly options: Options } {
  return {
    learningRate,
    options: usual,
    build(classes, options = {}) {
      const given = Object.entries(options).filter(([, value]) => value !== undefined);
      return build(classes, { ...usual, ...Object.fromEntries(given) });
    },
  };
}
