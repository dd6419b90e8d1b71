/** The ops that only trainings have: those of optimizers and augmentations. @module */
import { AUGMENTATIONS } from "../augment/mod.ts";
import type { AnyOp } from "../graph/op.ts";
import { OPTIMIZERS } from "../optimizers/mod.ts";

/** One of each optimizer and augmentation. */
export const TRAINING_OPS: readonly AnyOp[] = [
  ...new Set(Object.values(OPTIMIZERS).flatMap((optimizer) => optimizer().ops)),
  ...new Set(Object.values(AUGMENTATIONS).flatMap(({ ops }): readonly AnyOp[] => ops)),
];
