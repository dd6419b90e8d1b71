/** Activations that other ops compute in their own kernels. @module */
import { type AnyOp, type GradientCall, integer, type Part, type Random } from "../../graph/op.ts";
import type { Tensor } from "../../graph/graph.ts";
import source from "../../../shaders/shared/activation.wgsl" with { type: "text" };
import rectifySource from "../../../shaders/shared/rectify.wgsl" with { type: "text" };
import { ACTIVATIONS, type Alpha } from "../elementwise/activations.ts";
import {
  leakyReluGradient,
  relu6Gradient,
  reluGradient,
  sigmoidGradient,
} from "../elementwise/unary.ts";
import { part } from "./parts.ts";

/** `leakyRelu` as an activation; its `alpha` is above 0. */
export interface LeakyActivation extends Alpha {
  /** The op's. */
  readonly name: "leakyRelu";
}

/**
 * What follows an op in its own kernel: those whose gradient follows from what they give, as what
 * they were given is nowhere. All are monotone.
 */
export type Activation = "none" | "relu" | "relu6" | "sigmoid" | LeakyActivation;

/** `activate` and `activate4` of all activations, by the constant `ACTIVATION`. */
export const ACTIVATE = part("shared/activation.wgsl", source);
const RECTIFY = part("shared/rectify.wgsl", rectifySource);

/** The same of one activation: less to compile where it is none or ReLU. */
export function activationPart(activation: Activation): Part {
  return activation === "none" || activation === "relu" ? RECTIFY : ACTIVATE;
}

/** `activateCell`, of one number or of four. */
export function activateCell(isQuad: boolean): Part {
  const [name, type] = isQuad ? ["activate4", "vec4f"] : ["activate", "f32"];
  const text = `fn activateCell(x: ${type}) -> ${type} { return ${name}(x); }`;
  return part("shared/activation.wgsl of a cell", text);
}

/** By the op's name: the value of `ACTIVATION`, and the gradient by `dy` and `y`. */
const FUSED: Readonly<Record<string, { readonly code: number; readonly gradient: AnyOp }>> = {
  relu: { code: 1, gradient: reluGradient },
  relu6: { code: 2, gradient: relu6Gradient },
  leakyRelu: { code: 3, gradient: leakyReluGradient },
  sigmoid: { code: 4, gradient: sigmoidGradient },
};

/** The activation that a call of an op is; `undefined` where it is none that other ops compute. */
export function activationOf({ name }: AnyOp, attributes: unknown): Activation | undefined {
  if (!Object.hasOwn(FUSED, name)) return undefined;
  if (name !== "leakyRelu") return name as Exclude<Activation, LeakyActivation>;
  const { alpha } = attributes as Alpha;
  return alpha > 0 ? { name, alpha } : undefined;
}

/** Throws a `RangeError` where it is no activation, as a description of a network may have it. */
function fused(activation: Exclude<Activation, "none">) {
  const { name, ...attributes } = typeof activation === "string"
    ? { name: activation }
    : activation;
  const { alpha } = attributes as Partial<Alpha>;
  if (!Object.hasOwn(FUSED, name) || (name === "leakyRelu" ? !(alpha! > 0) : alpha !== undefined)) {
    throw new RangeError(
      `Cannot compute the activation ${JSON.stringify(activation)}: expected none, relu, relu6, ` +
        'sigmoid or { name: "leakyRelu", alpha } with an alpha above 0',
    );
  }
  return { ...FUSED[name], reference: ACTIVATIONS[name].reference, attributes: { alpha: alpha! } };
}

/** The constants of shaders that have such a part. */
export function activationConstant(activation: Activation): Readonly<Record<string, number>> {
  if (activation === "none") return { ACTIVATION: 0 };
  const { code, attributes: { alpha } } = fused(activation);
  return { ACTIVATION: code, ...alpha && { LEAK: alpha } };
}

/** A number after the activation. */
export function activate(activation: Activation, x: number): number {
  if (activation === "none") return x;
  const { reference, attributes } = fused(activation);
  return reference(x, attributes);
}

/** The gradient by what goes into the activation, from that by what comes out of it. */
export function activationGradient(
  activation: Activation,
  dOutput: Tensor,
  output: Tensor,
  append: GradientCall<unknown>["append"],
): Tensor {
  if (activation === "none") return dOutput;
  const { gradient, attributes } = fused(activation);
  return append(gradient, [dOutput, output], typeof activation === "string" ? {} : attributes);
}

/** One of them, for random samples: half of them none. */
export function randomActivation(random: Random): Activation {
  const all = ["relu", "relu6", "sigmoid", { name: "leakyRelu", alpha: 0.25 }] as const;
  return random() < 0.5 ? "none" : all[integer(random, 0, all.length - 1)];
}
