/** What an augmentation is. One is a file here, its shader, and a line in `mod.ts`. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import type { AnyOp } from "../graph/op.ts";
import { resample } from "./resample.ts";

/** What an augmentation draws its random numbers from, and what it may ask of the examples. */
export interface AugmentContext {
  readonly graph: Graph;
  /** The words of the step, `u32[8]`. */
  readonly step: Tensor;
  /** The numbers of the examples, `u32[any]`; the batch's begin at the step's offset. */
  readonly numbers: Tensor;
  /** So many steps, or parts of them, whose words each have a number, take every example once. */
  readonly stepsPerEpoch: number;
  /** What pixels of 0–255 were standardised by, channel by channel; absent where they were not. */
  readonly standardisation?: {
    readonly mean: readonly number[];
    readonly scale: readonly number[];
  };
  /** How many classes the network tells apart. */
  classes(): number;
  /** The stream of random numbers of a name. */
  stream(name: string): number;
}

/** A batch on its way through augmentations. */
export interface Augmented {
  /** Pictures `[N, H, W, C]`, 0 in rows that do not count. */
  readonly images: Tensor;
  /** `u32[N]`, class numbers, or `f32[N, C]`, what is wanted of each class. */
  readonly targets: Tensor;
  /**
   * From where each pixel is still to be taken, `[N, 6]` as `placePixels` has it; absent where the
   * pictures are as they are.
   */
  readonly placements?: Tensor;
}

/** Appends a random change of a batch; rows of pictures that are 0 stay so. */
export type Augmentation = (context: AugmentContext, batch: Augmented) => Augmented;

/** A kind of augmentation, of which a recipe says how much. */
export interface AugmentationKind {
  /** What the amount is, for the command line's help. */
  readonly help: string;
  /** Whether the amount is a whole number, or any number in [0, most]. */
  readonly isWhole: boolean;
  readonly most: number;
  /** The augmentation that it takes the place of, where both are wanted. */
  readonly replaces?: string;
  /** The augmentation of an amount above 0. */
  create(amount: number): Augmentation;
  /** Its ops, for the tests and the benchmark. */
  readonly ops: readonly AnyOp[];
}

/** The pictures with all their pixels in place: one resampling, however many placements there were. */
export function settled({ graph }: Pick<AugmentContext, "graph">, batch: Augmented): Augmented {
  const { images, targets, placements } = batch;
  if (!placements) return batch;
  return { targets, images: graph.append(resample, [images, placements], {}, "resampled images") };
}

/** An augmentation of pictures alone. */
export function onImages(
  change: (context: AugmentContext, images: Tensor) => Tensor,
): Augmentation {
  return (context, batch) => {
    const { images, targets } = settled(context, batch);
    return { images: change(context, images), targets };
  };
}

/** A batch after all augmentations, in their order. */
export function augmented(
  context: AugmentContext,
  batch: Augmented,
  augmentations: readonly Augmentation[],
): Augmented {
  return settled(context, augmentations.reduce((each, change) => change(context, each), batch));
}
