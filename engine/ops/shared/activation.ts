/** Activations that other ops compute in their own kernels. @module */
import type { GradientCall } from "../../graph/op.ts";
import type { Tensor } from "../../graph/graph.ts";
import source from "../../../shaders/shared/activation.wgsl" with { type: "text" };
import { reluGradient } from "../elementwise/unary.ts";
import { part } from "./parts.ts";

/** What follows an op in its own kernel. */
export type Activation = "none" | "relu";

/** `activate` and `activate4`, by the constant `ACTIVATION`. */
export const ACTIVATE = part("shared/activation.wgsl", source);

/** The values of `ACTIVATION` in `shaders/shared/activation.wgsl`. */
const CODES: Readonly<Record<Activation, number>> = { none: 0, relu: 1 };

/** The constant of shaders that have the part `ACTIVATE`. */
export function activationConstant(activation: Activation): { readonly ACTIVATION: number } {
  return { ACTIVATION: CODES[activation] };
}

/** A number after the activation. */
export function activate(activation: Activation, x: number): number {
  return activation === "relu" ? Math.max(x, 0) : x;
}

/** The gradient by what goes into the activation, from that by what comes out of it. */
export function activationGradient(
  activation: Activation,
  dOutput: Tensor,
  output: Tensor,
  append: GradientCall<unknown>["append"],
): Tensor {
  return activation === "relu" ? append(reluGradient, [dOutput, output], {}) : dOutput;
}
