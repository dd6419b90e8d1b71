/** A node of the file, as what translates its op sees it. @module */
import type { Attributes } from "./attributes.ts";
import type { Builder } from "./builder.ts";
import { type Extent, isPerExample, showExtents } from "./extent.ts";
import { laid } from "./layout.ts";
import { legal, nameOfVariable } from "./names.ts";
import { type Constant, extentsOf, type Laid, numberOf, shapeOf, type Value } from "./value.ts";

/** A node whose inputs are known. */
export interface Call {
  /** ONNX' name of its op. */
  readonly op: string;
  /** The version of ONNX' ops that the file is of. */
  readonly opset: number;
  /** What it is called in the graph, and what it is called by its own name. */
  readonly name: string;
  /** What the file calls its first output. */
  readonly output: string;
  /** What is left out is `undefined`. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  /** How many outputs it has, and how many of them up to the last that is used. */
  readonly parts: number;
  readonly outputs: number;
  /** The batch that the file is written for, where it is one alone. */
  readonly batch?: number;
  /** What it becomes part of. */
  readonly to: Builder;
}

/** Translates an op: gives its outputs, in order. Throws a `RangeError` that says what can't be. */
export type Translate = (call: Call) => Value | readonly Value[];

/** Ops by ONNX' names. */
export type Family = Readonly<Record<string, Translate>>;

/** An input that must be there. */
export function inputOf({ inputs }: Call, i: number): Value {
  const value = inputs[i];
  if (value) return value;
  throw new RangeError(`it has no input ${i}`);
}

/** An input as a tensor of the graph. */
export const laidInput = (call: Call, i: number, role = "constant"): Laid =>
  asLaid(call, inputOf(call, i), role);

/** A value as a tensor of the graph: a constant becomes a variable, or a constant of the graph. */
export function asLaid(call: Call, value: Value, role = "constant"): Laid {
  if (value.kind === "laid") return value;
  return laid(call.to.placed(value, useOf(call, value, role)), value.shape);
}

/** What a constant that stands alone is in the graph: an initialiser of some numbers is trained. */
export function useOf(call: Call, constant: Constant, role: string) {
  const isTrained = isWeight(constant);
  const name = isTrained
    ? nameOfVariable(constant.origin, call.name, role)
    : `${call.name}/${legal(role)}`;
  return { name, isTrained };
}

/** Whether a constant is learned: an initialiser of floats, but for single numbers. */
export const isWeight = ({ origin, values, type }: Constant): boolean =>
  origin !== undefined && type === "float" && values.length > 1;

/** The whole numbers of an attribute, or of an input where a later version of the op has them. */
export function wholeInput(
  call: Call,
  attribute: string,
  i: number,
): readonly Extent[] | undefined {
  const given = call.attributes.ints(attribute);
  if (given) return given;
  const value = call.inputs[i];
  return value && extentsOf(value, attribute);
}

/** A number of an attribute, or of an input where a later version of the op has it. */
export function numberInput(call: Call, attribute: string, i: number, otherwise: number): number {
  const value = call.inputs[i];
  if (!value) return call.attributes.float(attribute, otherwise);
  const number = numberOf(value);
  if (number !== undefined) return number;
  throw new RangeError(`its ${attribute} is computed of the pictures, or is no number`);
}

/** Throws a `RangeError` where more outputs are used than there can be. */
export function onlyOutputs(call: Call, most: number, what: string): void {
  if (call.outputs > most) throw new RangeError(`its ${what} are used, which are not computed`);
}

/** Throws a `RangeError` where dimensions include the batch: examples don't know of each other. */
export function checkApart(value: Value, dimensions: Iterable<number>): void {
  const shape = shapeOf(value);
  for (const d of dimensions) {
    if (isPerExample(shape[d])) {
      throw new RangeError(`it works across the batch, dimension ${d} of ${showExtents(shape)}`);
    }
  }
}

/** An extent that must be the same in every batch. */
export function fixedExtent(extent: Extent): number {
  if (!isPerExample(extent)) return extent;
  throw new RangeError("it needs an extent that is not the batch's");
}
