/** What a function of each element alone is, and the two ops that follow from it. @module */
import {
  type Call,
  CELL,
  checkTypes,
  input,
  integer,
  type Kernel,
  type NoAttributes,
  type Op,
  output,
  type Part,
  type Random,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf, type Spec } from "../../graph/spec.ts";
import source from "../../../shaders/elementwise/unary.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/elementwise/unary_gradient.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { ELEMENTWISE_SHAPES, randomShape, uniformValues } from "../shared/random_inputs.ts";
import { type LaneCount, lanePart } from "./lanes.ts";

/** A differentiable function of one number, with attributes `A`. */
export interface Unary<A = NoAttributes> {
  /** y of `x` in WGSL, and in float64. */
  readonly wgsl: string;
  readonly reference: (x: number, attributes: A) => number;
  readonly flops: number;
  readonly gradient: {
    /** Which number the gradient knows beside `dy`. */
    readonly known: "x" | "y";
    /** dx of `dy` and `x` or `y` in WGSL, and in float64. */
    readonly wgsl: string;
    readonly reference: (dy: number, known: number, attributes: A) => number;
    readonly flops: number;
  };
  /** Where random inputs lie; [-1, 1) where nothing is said. */
  readonly range?: readonly [number, number];
  /**
   * Each attribute by a number that it may be, or by all the words that it may be. In WGSL it is a
   * constant of its name in capitals: the number, or the place of the word among them.
   */
  readonly attributes?: { readonly [Name in keyof A]: number | readonly A[Name][] };
  /** What is called beside the functions of WGSL. */
  readonly parts?: readonly Part[];
}

/** An entry of a table whose attributes are not known to the reader. */
// deno-lint-ignore no-explicit-any
export type AnyUnary = Unary<any>;

/** An op of the attributes that an entry reads. */
type OpOf<Entry> = Entry extends Unary<infer A> ? Op<unknown extends A ? NoAttributes : A> : never;

/** The ops of a table, by name. */
export type OpsOf<Table> = { readonly [Name in keyof Table]: OpOf<Table[Name]> };

/** The functions of a table, x → y, and their gradients, dy and x or y → dx. */
export function unaryOps<Table extends Readonly<Record<string, AnyUnary>>>(
  table: Table,
): { readonly ops: OpsOf<Table>; readonly gradients: OpsOf<Table> } {
  const entries = Object.entries(table);
  const gradients = Object.fromEntries(
    entries.map(([name, each]) => [name, gradientOp(name, each)]),
  );
  const ops = entries.map(([name, each]) => [name, functionOp(name, each, gradients[name])]);
  return { ops: Object.fromEntries(ops), gradients: gradients as OpsOf<Table> };
}

type Attributes = Readonly<Record<string, number | string>>;

/** x → y. */
function functionOp(name: string, entry: AnyUnary, derivative: Op<Attributes>): Op<Attributes> {
  const { reference, gradient: { known }, range, flops } = entry;
  const shader = part("elementwise/unary.wgsl", source);
  return {
    ...pointwise(name, entry, ["x"], flops),
    reference: ([x], { attributes }) => [x.map((value) => reference(value, attributes))],
    gradient: ({ inputs: [x], outputs: [y], dOutputs: [dOutput], attributes, append }) => [
      append(derivative, [dOutput!, known === "x" ? x : y], attributes),
    ],
    kernels: kernelsOf({ name, entry, takes: ["x"], wgsl: entry.wgsl, shader }),
    randomInput: (_, { inputs: [{ shape }] }, random) => uniformValues(shape, random, range),
  };
}

/** dy and x or y → dx. */
function gradientOp(name: string, entry: AnyUnary): Op<Attributes> {
  const { reference, gradient, range } = entry;
  const { known, wgsl, flops } = gradient;
  const shader = part("elementwise/unary_gradient.wgsl", gradientSource);
  return {
    ...pointwise(`${name}Gradient`, entry, ["dy", known], flops),
    reference: ([dy, numbers], { attributes }) => [
      dy.map((value, i) => gradient.reference(value, numbers[i], attributes)),
    ],
    kernels: kernelsOf({ name: `${name}_gradient`, entry, takes: ["dy", known], wgsl, shader }),
    randomInput(index, { inputs: [{ shape }], attributes }, random) {
      if (index === 0) return uniformValues(shape, random);
      const x = uniformValues(shape, random, range);
      return known === "x" ? x : x.map((value) => reference(value, attributes));
    },
  };
}

/** What is the same for all ops of inputs of one shape, which is the output's. */
function pointwise(name: string, entry: AnyUnary, inputs: readonly string[], flops: number) {
  const sample = (shape: Shape, attributes: Attributes) => ({
    inputs: inputs.map(() => f32(...shape)),
    attributes,
  });
  // One shader serves all: one entry shows what it does with more than 65,535 workgroups.
  const isFirst = name === "relu" || name === "reluGradient";
  const shapes = isFirst ? ELEMENTWISE_SHAPES : ELEMENTWISE_SHAPES.slice(0, -1);
  return {
    name,
    outputs(given: readonly Spec[], attributes: Attributes) {
      const [first] = given;
      const isOne = given.every(({ shape }) => isShape(shape, first.shape));
      if (given.length !== inputs.length || !isOne) {
        const expected = inputs.length === 1
          ? "one tensor"
          : `${inputs.join(" and ")} of one shape`;
        throw shapeError(name, given, expected);
      }
      checkTypes(name, given, inputs.map(() => "f32"));
      checkAttributes(name, entry, attributes);
      return [first];
    },
    window: () => CELL,
    flops: (call: Call<Attributes>) => flops * sizeOf(shapeOf(call)),
    samples: shapes.map((shape, i) => sample(shape, attributesOf(entry, (n) => i % n))),
    randomSample: (random: Random) =>
      sample(
        randomShape(random),
        attributesOf(entry, (n) => integer(random, 0, n - 1)),
      ),
  };
}

/** A shader, and the function that it calls. */
interface Shading {
  readonly name: string;
  readonly entry: AnyUnary;
  readonly takes: readonly string[];
  readonly wgsl: string;
  readonly shader: Part;
}

/** Kernels of four elements a thread, and of one. */
function kernelsOf({ name, entry, takes, wgsl, shader }: Shading): Kernel<Attributes>[] {
  const path = `${shader.path.replace("shaders/", "")} of ${name}`;
  const declared = Object.entries(allOf(entry)).map(([attribute, value]) =>
    `const ${constantOf(attribute)} = ${typeof value === "number" ? "0.0" : "0u"};\n`
  ).join("");
  const kernel = (lanes: LaneCount): Kernel<Attributes> =>
    flatKernel({
      name: lanes === 4 ? `${name}@4` : name,
      parts: [shader, ...entry.parts ?? [], lanePart({ path, takes, wgsl, declared }, lanes)],
      operands: [...takes.map((_, i) => input(i)), output()],
      constants: (call) => ({
        SIZE: sizeOf(shapeOf(call)),
        ...constantsOf(entry, call.attributes),
      }),
      threads: (call) => sizeOf(shapeOf(call)) / lanes,
    });
  return [{ ...kernel(4), fits: (call) => sizeOf(shapeOf(call)) % 4 === 0 }, kernel(1)];
}

const allOf = ({ attributes = {} }: AnyUnary) =>
  attributes as Readonly<Record<string, number | readonly string[]>>;

/** The name of an attribute's constant: `APPROXIMATE`. */
const constantOf = (attribute: string) => attribute.toUpperCase();

function constantsOf(entry: AnyUnary, attributes: Attributes): Record<string, number> {
  return Object.fromEntries(
    Object.entries(allOf(entry)).map(([name, known]) => [
      constantOf(name),
      typeof known === "number" ? attributes[name] as number : known.indexOf(`${attributes[name]}`),
    ]),
  );
}

/** An entry's attributes, its numbers and words that `choose` takes among so many. */
function attributesOf(entry: AnyUnary, choose: (count: number) => number): Attributes {
  return Object.fromEntries(
    Object.entries(allOf(entry)).map(([name, known]) => [
      name,
      typeof known === "number" ? known : known[choose(known.length)],
    ]),
  );
}

/** Throws a `RangeError` where an attribute is no finite number, or none of its words. */
function checkAttributes(op: string, entry: AnyUnary, attributes: Attributes): void {
  for (const [name, known] of Object.entries(allOf(entry))) {
    const value = attributes[name];
    const fits = typeof known === "number" ? Number.isFinite(value) : known.includes(`${value}`);
    if (fits) continue;
    const expected = typeof known === "number" ? "a finite number" : `one of ${known.join(", ")}`;
    throw new RangeError(`Cannot apply ${op} as its ${name} is ${value}: expected ${expected}`);
  }
}
