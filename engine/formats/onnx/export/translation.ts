/** What translates an op of the engine into nodes of ONNX. @module */
import type { Shape } from "../../../graph/spec.ts";
import { computed, dimensionsIn, inOrder, type Operand, type Order } from "./operand.ts";
import type { Attributes, Extent, OnnxWriter, Output, Value } from "./writer.ts";

/** A call to translate. */
export interface Translation<A> {
  readonly writer: OnnxWriter;
  /** What its output is called, and its last node. */
  readonly name: string;
  readonly inputs: readonly Operand[];
  /** As the op has them. */
  readonly attributes: A;
  /** Of the output, as the engine has it. */
  readonly shape: Shape;
  /** The same with a name for the batch. */
  readonly extents: readonly Extent[];
  /** Whether all that takes the output are matrix products of its rows with numbers that are known. */
  readonly isOnlyMultiplied: boolean;
}

/** Appends the nodes of a call. */
// deno-lint-ignore no-explicit-any
export type Translator<A = any> = (translation: Translation<A>) => Operand;

/** The output of a call, which lies in an order. */
export function outputOf<A>(
  { writer, shape, extents }: Translation<A>,
  value: Value,
  order: Order,
): Operand {
  return computed(writer, value, { shape, extents, order });
}

/** What a node that gives the output of a call is told of it. */
export function outputIn<A>({ name, extents }: Translation<A>, order: Order): Output {
  return { name, extents: inOrder(extents, dimensionsIn(order, extents.length)) };
}

/** A call that is one node, in an order. */
export function asNode<A>(
  translation: Translation<A>,
  op: string,
  inputs: readonly (Value | undefined)[],
  order: Order,
  attributes: Attributes = {},
): Operand {
  const value = translation.writer.node(op, inputs, outputIn(translation, order), attributes);
  return outputOf(translation, value, order);
}

/** The order in which an op of any order leaves a tensor: that in which it lies. */
export const ownOrder = ({ order = "last" }: Operand): Order => order;

/** A dimension of the engine's, from 0, in the file. */
export const dimensionOf = (d: number, order: Order, rank: number): number =>
  dimensionsIn(order, rank).indexOf(d < 0 ? d + rank : d);
