/** Functions of each element alone. @module */
import type { Alpha, Gelu, HardSigmoid } from "../../../ops/elementwise/activations.ts";
import type { Activation } from "../../../ops/shared/activation.ts";
import { computed, type Operand } from "./operand.ts";
import { outputOf, ownOrder, type Translator } from "./translation.ts";
import { type Attributes, float, type OnnxWriter, type Value } from "./writer.ts";

/** The nodes of a function of x; the last is called `name`. */
// deno-lint-ignore no-explicit-any
type Unary<A = any> = (writer: OnnxWriter, x: Value, name: string, attributes: A) => Value;

/** A function that ONNX has. */
function native<A>(op: string, attributesOf: (attributes: A) => Attributes = () => ({})): Unary<A> {
  return (writer, x, name, attributes) =>
    writer.node(op, [x], { name, extents: x.extents }, attributesOf(attributes));
}

/** Appends functions of x by their names below `name`, in the order in which they are applied. */
function chain(writer: OnnxWriter, { extents }: Value, name: string) {
  return (op: string, inputs: readonly Value[], part?: string) =>
    writer.node(op, inputs, { name: part ? `${name}/${part}` : name, extents });
}

/** x · Φ(x) by the error function, as exporters of PyTorch write it, which readers recognise. */
function exactGelu(writer: OnnxWriter, x: Value, name: string): Value {
  const [apply, number] = [chain(writer, x, name), (n: number) => writer.scalar(n, x.type)];
  const scaled = apply("Div", [x, number(Math.SQRT2)], "scaled");
  const erf = apply("Erf", [scaled], "erf");
  const share = apply("Add", [erf, number(1)], "share");
  const product = apply("Mul", [x, share], "product");
  return apply("Mul", [product, number(0.5)]);
}

/** x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2. */
function approximateGelu(writer: OnnxWriter, x: Value, name: string): Value {
  const [apply, number] = [chain(writer, x, name), (n: number) => writer.scalar(n, x.type)];
  const cube = apply("Mul", [apply("Mul", [x, x], "square"), x], "cube");
  const bent = apply("Add", [x, apply("Mul", [cube, number(0.044715)], "bend")], "bent");
  const scaled = apply("Mul", [bent, number(Math.sqrt(2 / Math.PI))], "scaled");
  const share = apply("Add", [apply("Tanh", [scaled], "tanh"), number(1)], "share");
  const product = apply("Mul", [x, share], "product");
  return apply("Mul", [product, number(0.5)]);
}

/** By the op's name. */
const FUNCTIONS: Readonly<Record<string, Unary>> = {
  relu: native("Relu"),
  relu6: (writer, x, name) =>
    writer.node("Clip", [x, writer.scalar(0, x.type), writer.scalar(6, x.type)], {
      name,
      extents: x.extents,
    }),
  leakyRelu: native<Alpha>("LeakyRelu", ({ alpha }) => ({ alpha: float(alpha) })),
  elu: native<Alpha>("Elu", ({ alpha }) => ({ alpha: float(alpha) })),
  gelu: (writer, x, name, { approximate }: Gelu) =>
    (approximate === "tanh" ? approximateGelu : exactGelu)(writer, x, name),
  silu(writer, x, name) {
    const apply = chain(writer, x, name);
    return apply("Mul", [x, apply("Sigmoid", [x], "sigmoid")]);
  },
  hardSigmoid: native<HardSigmoid>("HardSigmoid", ({ alpha, beta }) => ({
    alpha: float(alpha),
    beta: float(beta),
  })),
  hardSwish: native("HardSwish"),
  sigmoid: native("Sigmoid"),
  tanh: native("Tanh"),
  negate: native("Neg"),
  abs: native("Abs"),
  square: (writer, x, name) => chain(writer, x, name)("Mul", [x, x]),
  sqrt: native("Sqrt"),
  exp: native("Exp"),
  log: native("Log"),
  reciprocal: native("Reciprocal"),
};

/** Those that are translated. */
export const UNARY: Readonly<Record<string, Translator>> = Object.fromEntries(
  Object.entries(FUNCTIONS).map(([op, unary]): [string, Translator] => [op, (translation) => {
    const { writer, name, inputs: [x], attributes } = translation;
    const order = ownOrder(x);
    return outputOf(translation, unary(writer, x.in(order), name, attributes), order);
  }]),
);

/** What an op makes that computes an activation, too: its own node comes before that, by a longer name. */
export function withActivation<A extends { readonly activation: Activation }>(
  translator: Translator<A>,
): Translator<A> {
  return (translation) => {
    const { writer, name, attributes: { activation } } = translation;
    if (activation === "none") return translator(translation);
    const linear: Operand = translator({ ...translation, name: `${name}/linear` });
    const order = ownOrder(linear);
    const [op, attributes] = typeof activation === "string"
      ? [activation, {}]
      : [activation.name, activation];
    const value = FUNCTIONS[op](writer, linear.in(order), name, attributes);
    return computed(writer, value, { ...linear, order });
  };
}
