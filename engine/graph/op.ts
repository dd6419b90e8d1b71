/**
 * The vocabulary of the engine: tensors, and what an op is. An op is defined once, in `ops/`; graph,
 * plan, tests and benchmark all read that one definition.
 *
 * @module
 */
import type { Call, Kernel } from "./kernel.ts";
import { type Shape, show, showSpec, type Spec } from "./spec.ts";

export * from "./kernel.ts";

/** The numbers of a tensor on the host in reference arithmetic, whatever its element type. */
export type Values = Float64Array;

/** A tensor of the graph. What it holds depends on `source`. */
export interface Tensor extends Spec {
  /** Its number in the graph, from 0. */
  readonly id: number;
  /** What it is called in messages; of a variable, what it is found by. */
  readonly name: string;
  /** Where its numbers come from. */
  readonly source: Source;
}

/** The first numbers of a variable. */
export type Initial = (size: number) => ArrayLike<number>;

/** Where a tensor's numbers come from. */
export type Source =
  /** Written by the host before a step. */
  | { readonly kind: "input" }
  /** Numbers that never change. */
  | { readonly kind: "constant"; readonly values: readonly number[] }
  /** Kept from step to step. */
  | { readonly kind: "variable"; readonly initial: Initial; readonly isTrainable: boolean }
  /** Output `index` of a node, computed in every step. */
  | { readonly kind: "output"; readonly node: Node; readonly index: number }
  /** Its members, side by side in one buffer. */
  | Pack;

/** One application of an op. */
export interface Node {
  /** What is applied. */
  readonly op: AnyOp;
  /** To what. */
  readonly inputs: readonly Tensor[];
  /** As the op has them. */
  readonly attributes: unknown;
  /** What it gives, at least one. */
  readonly outputs: readonly Tensor[];
}

/** Tensors side by side in one buffer. */
export interface Pack {
  /** Tells it from other sources. */
  readonly kind: "pack";
  /** Of one element type. */
  readonly members: readonly Tensor[];
  /** Where each member starts, in elements. */
  readonly offsets: readonly number[];
  /**
   * Whether its members are variables that live in it; otherwise it is computed: members that can be
   * are written to their place, the others are copied.
   */
  readonly isHome: boolean;
}

/** The attributes of an op that has none. */
export type NoAttributes = Record<never, never>;

/** What `gradient` works with: appends ops that compute the gradients of the inputs. */
export interface GradientCall<A> {
  /** What the op took. */
  readonly inputs: readonly Tensor[];
  /** What it gave. */
  readonly outputs: readonly Tensor[];
  /**
   * The gradient of the loss by each output, of the output's shape; `undefined` where the loss does
   * not depend on it. At least one is there: the first of an op of one output.
   */
  readonly dOutputs: readonly (Tensor | undefined)[];
  /** As the op was given them. */
  readonly attributes: A;
  /** Appends an op and gives its first output. */
  append<B>(op: Op<B>, inputs: readonly Tensor[], attributes: B): Tensor;
  /** Appends an op and gives all its outputs. */
  appendAll<B>(op: Op<B>, inputs: readonly Tensor[], attributes: B): readonly Tensor[];
}

/** An example call: for the tests and the benchmark. */
export interface Sample<A> {
  /** Of the inputs, in order. */
  readonly inputs: readonly Spec[];
  /** As the op takes them. */
  readonly attributes: A;
}

/** Uniform numbers for random samples and inputs. */
export interface Random {
  /** In [0, 1). */
  (): number;
}

/** How a window slides over pictures `[N, H, W, C]`; names and order are ONNX's. */
export interface SpatialWindow {
  /** Height and width, in cells. */
  readonly kernel: readonly [number, number];
  /** By how many cells it moves, down and to the right. */
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right, in cells. */
  readonly pads: readonly [number, number, number, number];
  /** How far apart its cells lie, down and to the right; 1 where they are neighbours. */
  readonly dilations: readonly [number, number];
}

/** The window of ops that work on each cell alone. */
export const CELL: SpatialWindow = {
  kernel: [1, 1],
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  dilations: [1, 1],
};

/** All that the project knows of an operation. */
export interface Op<A> {
  /** In camelCase: `matMul`. */
  readonly name: string;
  /**
   * Shape and element type of every output. Throws a `RangeError` (shapes) or a `TypeError` (element
   * types) that names op, inputs and what was expected.
   */
  outputs(inputs: readonly Spec[], attributes: A): readonly Spec[];
  /**
   * The numbers of every output in plain float64 loops: the specification. An output that is in
   * place is its input's array, changed.
   */
  reference(inputs: readonly Values[], call: Call<A>): readonly Values[];
  /**
   * Of every output the largest intermediate sums: what rounding errors are measured against;
   * |output| where it gives nothing.
   */
  magnitudes?(inputs: readonly Values[], call: Call<A>): readonly (Values | undefined)[];
  /**
   * For each output, the input whose memory it is; `undefined` where it has its own. The op changes
   * that input, an input of the graph or a variable, whose later readers find what the op left there:
   * this is how a graph updates variables.
   */
  readonly inPlace?: readonly (number | undefined)[];
  /** Whether its one output is input 0 under another shape: no work, no memory. */
  readonly isView?: true;
  /** One gradient per input, `undefined` where none flows. Absent: the op is not differentiable. */
  gradient?(call: GradientCall<A>): readonly (Tensor | undefined)[];
  /**
   * What a cell of output 0 is computed from, of each input that is as high and wide as what the
   * window slides over. Absent where there is no window, as of a matrix product.
   */
  window?(call: Call<A>): SpatialWindow;
  /** None where the op is a view. */
  readonly kernels: readonly Kernel<A>[];
  /**
   * Further kernels, of one shader with all values of its parameters, of which `kernels` has the
   * likely ones: far more than are tried unless the fastest is searched for. Made when first asked
   * for.
   */
  family?(): readonly Kernel<A>[];
  /** Floating-point operations of one call. */
  flops(call: Call<A>): number;
  /** What the tests check and the benchmark times. */
  readonly samples: readonly Sample<A>[];
  /** A random small sample, for the tests. */
  randomSample(random: Random): Sample<A>;
  /** Inputs that mean something to the op; uniform in [-1, 1) where nothing is said. */
  randomInput?(index: number, call: Call<A>, random: Random): Values;
}

/** An op whose attributes are not known to the reader. */
// deno-lint-ignore no-explicit-any
export type AnyOp = Op<any>;

/** The input whose memory an output is: that of an op in place or a view. */
export function aliasedInput({ inPlace, isView }: AnyOp, output: number): number | undefined {
  return isView ? 0 : inPlace?.[output];
}

/** A call's output where it is the only one. */
export function shapeOf({ outputs: [{ shape }] }: Call<unknown>): Shape {
  return shape;
}

/** The error of an op that is given shapes it can't take. */
export function shapeError(op: string, inputs: readonly Spec[], expected: string): RangeError {
  return new RangeError(
    `Cannot apply ${op} to ${inputs.map(({ shape }) => show(shape)).join(", ")}: ` +
      `expected ${expected}`,
  );
}

/** Throws a `TypeError` where an input is not of the element type that the op takes there. */
export function checkTypes(
  op: string,
  inputs: readonly Spec[],
  expected: readonly Spec["dtype"][],
): void {
  const wrong = inputs.findIndex(({ dtype }, i) => dtype !== expected[i]);
  if (wrong < 0) return;
  throw new TypeError(
    `Cannot apply ${op} to ${inputs.map(showSpec).join(", ")}: ` +
      `its input ${wrong} is ${expected[wrong] ?? "not expected"}`,
  );
}

/** A call in words: op, input specs and attributes, whatever their order. */
export function keyOf(
  { name }: Pick<AnyOp, "name">,
  { inputs, attributes }: Call<unknown>,
): string {
  return `${name} ${inputs.map(showSpec).join(" ")} ${JSON.stringify(sorted(attributes))}`;
}

/** A value with the properties of every object in the order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, each]) => [
      key,
      sorted(each),
    ]),
  );
}

/** A whole number between `low` and `high`, both included. */
export function integer(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}
