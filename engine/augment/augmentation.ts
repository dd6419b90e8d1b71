/** What an augmentation is. One is a file here, its shader, and a line in `mod.ts`. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import type { AnyOp } from "../graph/op.ts";

/** What an augmentation draws its random numbers from. */
export interface AugmentContext {
  readonly graph: Graph;
  /** The words of the step, `u32[8]`. */
  readonly step: Tensor;
  /** The stream of random numbers of a name. */
  stream(name: string): number;
}

/** Appends a random change of pictures `[N, H, W, C]`; rows that are 0 stay so. */
export type Augmentation = (context: AugmentContext, images: Tensor) => Tensor;

/** A kind of augmentation, of which a recipe says how much. */
export interface AugmentationKind {
  /** What the amount is, for the command line's help. */
  readonly help: string;
  /** Whether the amount is a whole number, or any number in [0, most]. */
  readonly isWhole: boolean;
  readonly most: number;
  /** The augmentation of an amount above 0. */
  create(amount: number): Augmentation;
  /** Its op, for the tests and the benchmark. */
  readonly op: AnyOp;
}
