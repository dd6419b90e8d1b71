/** Functions of two elements, broadcast. @module */
import { sizeOf } from "../../../graph/spec.ts";
import { dimensionsIn, hasChannels, type Operand, type Order } from "./operand.ts";
import { asNode, outputIn, outputOf, type Translation, type Translator } from "./translation.ts";
import type { OnnxWriter, Value } from "./writer.ts";

/** By the op's name: ONNX's. */
const FUNCTIONS = {
  add: "Add",
  subtract: "Sub",
  multiply: "Mul",
  divide: "Div",
  maximum: "Max",
  minimum: "Min",
};

/** The order in which operands meet: channels first where one lies so, and all can. */
function orderOf(operands: readonly Operand[], rank: number): Order {
  const isFirst = operands.some(({ order }) => order === "first");
  return isFirst && operands.every(({ order, shape }) => !order || shape.length === rank)
    ? "first"
    : "last";
}

/** An operand as it is broadcast in an order. */
function broadcast(operand: Operand, order: Order, rank: number): Value {
  const { shape, numbers } = operand;
  const isPlain = order === "last" || !hasChannels({ length: rank }) || sizeOf(shape) === 1;
  if (!numbers || isPlain) return operand.in(numbers ? "last" : order);
  const from = [...Array<number>(rank - shape.length).fill(1), ...shape];
  return operand.arranged(dimensionsIn(order, rank), { from });
}

function inOneOrder({ inputs, shape }: Translation<unknown>): [Value[], Order] {
  const order = orderOf(inputs, shape.length);
  return [inputs.map((each) => broadcast(each, order, shape.length)), order];
}

/** An operand with something added that is broadcast to it. */
export function plus(
  writer: OnnxWriter,
  a: Value,
  b: Value,
  name: string,
): Value {
  return writer.node("Add", [a, b], { name, extents: a.extents });
}

/** Those that are translated. */
export const BINARY: Readonly<Record<string, Translator>> = {
  ...Object.fromEntries(
    Object.entries(FUNCTIONS).map(([op, onnx]): [string, Translator] => [op, (translation) => {
      const [inputs, order] = inOneOrder(translation);
      return asNode(translation, onnx, inputs, order);
    }]),
  ),
  equal(translation) {
    const { writer, name } = translation;
    const [inputs, order] = inOneOrder(translation);
    const output = outputIn(translation, order);
    const isEqual = writer.node("Equal", inputs, {
      ...output,
      name: `${name}/equal`,
      type: "bool",
    });
    return outputOf(translation, writer.cast(isEqual, inputs[0].type, output.name), order);
  },
};
