/** Every op of the engine: what the tests check and the benchmark times. @module */
import type { AnyOp } from "../graph/op.ts";
import { OPS } from "../ops/mod.ts";
import { TRAINING_OPS } from "../train/training_ops.ts";

/** Those of networks, and those of trainings alone. */
export const ALL_OPS: readonly AnyOp[] = [...OPS, ...TRAINING_OPS];
