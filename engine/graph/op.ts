/**
 * The vocabulary of the engine: tensors, and what an op is. An op is defined once, in `ops/`; graph,
 * plan, tests and benchmark all read that one definition.
 *
 * @module
 */
import { type Shape, show, showSpec, type Spec } from "./spec.ts";

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

/** One application of an op: all that decides its kernels. */
export interface Call<A> {
  /** Of the inputs, in order. */
  readonly inputs: readonly Spec[];
  /** Of the outputs, in order. */
  readonly outputs: readonly Spec[];
  /** What is chosen beside them, plain JSON. */
  readonly attributes: A;
}

/** A product of subgroup matrices: m × k halves by k × n halves to m × n float32. */
export interface MatrixExtents {
  /** Rows of the left and of the result. */
  readonly m: number;
  /** Columns of the right and of the result. */
  readonly n: number;
  /** Terms of a sum. */
  readonly k: number;
  /** The lanes of every subgroup. */
  readonly lanes: number;
}

/** What a kernel may ask of the device when it decides whether it fits. */
export interface DeviceTraits {
  /** A CPU behind WebGPU: workgroup memory and barriers cost more there than they save. */
  readonly software: boolean;
  /** As WebGPU names it: `swiftshader` is Chromium's CPU adapter; empty where the adapter hides it. */
  readonly architecture: string;
  /** WebGPU's names of what the device can do beyond the standard. */
  readonly features: { has(name: string): boolean };
  /** The fewest lanes of a subgroup; 0 where shaders can't use them. */
  readonly subgroupMinSize: number;
  /** What its subgroups multiply at a time; absent where they don't. */
  readonly matrices?: MatrixExtents;
  /** WebGPU's, as far as kernels ask for them. */
  readonly limits: {
    readonly maxStorageBufferBindingSize: number;
    readonly maxComputeInvocationsPerWorkgroup: number;
    readonly maxComputeWorkgroupStorageSize: number;
  };
}

/** What a shader's binding is bound to: an input or an output by its index, or scratch memory. */
export type Operand =
  | { readonly input: number }
  | { readonly output: number }
  | { readonly scratch: Spec };

/** The operand that is input `index`. */
export const input = (index: number): Operand => ({ input: index });

/** The operand that is output `index`, the first where nothing is said. */
export const output = (index = 0): Operand => ({ output: index });

/** A file of WGSL. */
export interface Part {
  /** Below `shaders/`, for messages. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
}

/** One dispatch. Binding `i` of the shader is `operands[i]`. */
export interface Pass {
  /** The shader: its parts, joined as they are. */
  readonly parts: readonly Part[];
  /** Set by `specialise`: top-level `const` and `alias` declarations of the parts. */
  readonly constants: Readonly<Record<string, number | string>>;
  /** What the shader's bindings are bound to, in order. */
  readonly operands: readonly Operand[];
  /** Workgroups along x, y, z; x may exceed the device's limit, and is then folded over y. */
  readonly workgroups: readonly [number, number?, number?];
  /** Whether it only prepares an operand of the next pass, which then counts as the op's work. */
  readonly prepares?: true;
}

/**
 * What a kernel is written for: GPUs, CPU adapters, Chromium's CPU adapter alone, or any call that no
 * other kernel fits.
 */
export type Purpose = "gpu" | "cpu" | "swiftshader" | "fallback";

/** The attribute of calls that may take halves: products and convolutions, and their gradients. */
export interface Precise {
  /** Factors are rounded to halves, sums are float32; all is float32 where absent. */
  readonly precision?: "mixed";
}

/** A way to compute an op on a device. */
export interface Kernel<A> {
  /**
   * The shader's file name without `.wgsl`, then `@` and its tile where one file serves several; the
   * op's where it is an entry of a family of one shader.
   */
  readonly name: string;
  /** Absent: every device and call that it fits. */
  readonly purpose?: Purpose;
  /** The architecture on which it precedes all others, whatever its place in the list. */
  readonly leadsOn?: "swiftshader";
  /** That of the calls which it computes. */
  readonly precision?: "mixed";
  /** The device's feature without which its shader is none. */
  readonly needs?: "shader-f16" | "chromium-experimental-subgroup-matrix";
  /** The lanes that a subgroup must have at least; absent where the shader uses none. */
  readonly lanes?: number;
  /** Where many kernels are one shader: what tells this one from the others. */
  readonly parameters?: readonly (number | string)[];
  /** Whether this kernel computes this call on such a device, which `canRun` it. */
  fits?(call: Call<A>, device: DeviceTraits): boolean;
  /** The dispatches that compute the call on such a device, which it fits, in order. */
  passes(call: Call<A>, device: DeviceTraits): Pass[];
}

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
