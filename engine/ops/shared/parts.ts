/** The parts that shaders of several families share. @module */
import type { Kernel, Part } from "../../graph/op.ts";
import bounded from "../../../shaders/shared/bounded.wgsl" with { type: "text" };
import expm1 from "../../../shaders/shared/expm1.wgsl" with { type: "text" };
import nearestHalf from "../../../shaders/shared/nearest_half.wgsl" with { type: "text" };
import pcg4d from "../../../shaders/shared/pcg4d.wgsl" with { type: "text" };
import step from "../../../shaders/shared/step.wgsl" with { type: "text" };

/** A file of WGSL by its path below `shaders/`. */
export function part(path: string, text: string): Part {
  return { path: `shaders/${path}`, text };
}

/** What a kernel of the same shaders is called that differs in one word. */
export function variant({ name }: Pick<Kernel<never>, "name">, word: string): string {
  return `${name}${name.includes("@") ? "_" : "@"}${word}`;
}

/** `pcg4d`: random words. */
export const PCG4D = part("shared/pcg4d.wgsl", pcg4d);

/** `struct Step`: the words of a step by name. */
export const STEP_WORDS = part("shared/step.wgsl", step);

/** `nearestHalf`. */
export const NEAREST_HALF = part("shared/nearest_half.wgsl", nearestHalf);

/** `bounded`: a number within bounds, which NaN passes. */
export const BOUNDED = part("shared/bounded.wgsl", bounded);

/** `expm1` and `tangent`, with digits near 0. */
export const EXPM1 = part("shared/expm1.wgsl", expm1);
