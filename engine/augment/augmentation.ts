/** What an augmentation is. One is a file here, its shader, and a line in `mod.ts`. @module */
import type { Graph, Tensor } from "../graph/graph.ts";

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
