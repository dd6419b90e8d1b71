/** The parts that shaders of several families share. @module */
import type { Part } from "../../graph/op.ts";
import activation from "../../../shaders/shared/activation.wgsl" with { type: "text" };
import flat from "../../../shaders/shared/flat.wgsl" with { type: "text" };
import pcg4d from "../../../shaders/shared/pcg4d.wgsl" with { type: "text" };
import step from "../../../shaders/shared/step.wgsl" with { type: "text" };

/** A file of WGSL by its path below `shaders/`. */
export function part(path: string, text: string): Part {
  return { path, text };
}

/** `activate` and `activate4`, by the constant `ACTIVATION`. */
export const ACTIVATE = part("shared/activation.wgsl", activation);

/** `flatIndex`, and the `WORKGROUP` of flat lists of threads. */
export const FLAT = part("shared/flat.wgsl", flat);

/** `pcg4d`: random words. */
export const PCG4D = part("shared/pcg4d.wgsl", pcg4d);

/** `struct Step`: the words of a step by name. */
export const STEP_WORDS = part("shared/step.wgsl", step);
