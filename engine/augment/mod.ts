/** Every augmentation of the engine. A new one is a file, its shader, and a line here. @module */
import { flip, flipOp } from "./flip.ts";
import { shift, shiftOp } from "./shift.ts";

/** What makes each augmentation, and its op for the tests and the benchmark. */
export const AUGMENTATIONS = {
  flip: { create: flip, op: flipOp },
  shift: { create: shift, op: shiftOp },
};
