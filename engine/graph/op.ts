/**
 * The vocabulary of the engine: shapes, tensors, and what an op is. An op is defined once, in
 * `ops/`; graph, plan, tests and benchmark all read that one definition.
 *
 * @module
 */

/** The extent of each dimension, outermost first; pictures are `[N, H, W, C]`. */
export type Shape = readonly number[];

/** The element types: each takes four bytes. */
export type DType = "f32" | "u32";

/** The numbers of a tensor on the host in reference arithmetic, whatever its `DType`. */
export type Values = Float64Array;

/** A node of the graph. What it holds depends on `source`. */
export interface Tensor {
  readonly id: number;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly source: Source;
}

/** Where a tensor's numbers come from. */
export type Source =
  /** Written by the host before a step. */
  | { readonly kind: "input" }
  /** Kept from step to step; the host gives the first value. */
  | { readonly kind: "state"; readonly initial: (size: number) => ArrayLike<number> }
  /** Computed in every step. */
  | {
    readonly kind: "op";
    readonly op: AnyOp;
    readonly inputs: Tensor[];
    readonly attributes: unknown;
    /** The tensors of the op's further outputs. */
    readonly further: Tensor[];
  }
  /** A further output of the op that computes tensor `of`, by its index in `of`'s `further`. */
  | { readonly kind: "further"; readonly of: Tensor; readonly index: number }
  /** Its members, laid side by side in one buffer; `offsets` are in elements. */
  | { readonly kind: "pack"; readonly members: Tensor[]; readonly offsets: number[] };

/** One application of an op: all that decides its kernels. */
export interface Call<A> {
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  readonly attributes: A;
}

/** What a kernel may ask of the device when it decides whether it fits. */
export interface DeviceTraits {
  /** A CPU behind WebGPU: workgroup memory and barriers cost more there than they save. */
  readonly software: boolean;
  /** As WebGPU names it: `swiftshader` is Chromium's CPU adapter; empty where the adapter hides it. */
  readonly architecture: string;
  readonly features: { has(name: string): boolean };
  /** The fewest lanes of a subgroup; 0 where shaders can't use them. */
  readonly subgroupMinSize: number;
  readonly limits: {
    readonly maxComputeInvocationsPerWorkgroup: number;
    readonly maxComputeWorkgroupStorageSize: number;
  };
}

/**
 * What a shader's binding is bound to: an input by its index, the output, a further output by its
 * index, or scratch memory.
 */
export type Operand =
  | number
  | "output"
  | { readonly further: number }
  | { readonly scratch: Shape };

/** One dispatch. Binding `i` of the shader is `operands[i]`. */
export interface Pass {
  readonly source: string;
  /** Set by `specialise`: top-level `const` and `alias` declarations of the source. */
  readonly constants: Readonly<Record<string, number | string>>;
  readonly operands: readonly Operand[];
  /** Workgroups along x, y, z; x may exceed the device's limit, and is then folded over y. */
  readonly workgroups: readonly [number, number?, number?];
  /** Whether it only prepares an operand of the next pass, which then counts as the op's work. */
  readonly prepares?: true;
}

/**
 * What a kernel is written for: GPUs, CPU adapters, Chromium's CPU adapter alone, any call that no
 * other kernel fits, or half precision, which is taken only where it is asked for by the kernel's name.
 */
export type Purpose = "gpu" | "cpu" | "swiftshader" | "fallback" | "f16";

/** A way to compute an op on a device. */
export interface Kernel<A> {
  /** The shader's file name without `.wgsl`, then `@` and its tile where one file serves several. */
  readonly name: string;
  /** Absent: every device and call that it fits. */
  readonly purpose?: Purpose;
  /** The architecture on which it precedes all others, whatever its place in the list. */
  readonly leadsOn?: "swiftshader";
  /** The lanes that a subgroup must have at least; absent where the shader uses none. */
  readonly lanes?: number;
  /** Whether this kernel computes this call on such a device, which `canRun` it. */
  fits?(call: Call<A>, device: DeviceTraits): boolean;
  passes(call: Call<A>): Pass[];
}

/** Whether a device has what the shader of a kernel is written in: half precision, subgroups. */
export function canRun(
  { purpose, lanes = 0 }: Kernel<never>,
  { features, subgroupMinSize }: DeviceTraits,
): boolean {
  return (purpose !== "f16" || features.has("shader-f16")) && lanes <= subgroupMinSize;
}

/** Whether a kernel computes a call on a device. */
export function fitsCall<A>(kernel: Kernel<A>, call: Call<A>, device: DeviceTraits): boolean {
  return canRun(kernel, device) && (kernel.fits?.(call, device) ?? true);
}

/** Whether a device should take a kernel that fits: the default does, and the tuner times it. */
export function suits(
  { purpose }: Kernel<unknown>,
  { software, architecture }: DeviceTraits,
): boolean {
  return purpose === undefined || purpose === (software ? "cpu" : "gpu") ||
    purpose === architecture;
}

/** What `gradient` works with: appends ops that compute the gradients of the inputs. */
export interface GradientCall<A> {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** The gradient of the loss by the output, of the output's shape. */
  readonly dOutput: Tensor;
  readonly attributes: A;
  append<B>(op: Op<B>, inputs: Tensor[], attributes: B): Tensor;
}

/** An example call: for the tests and the benchmark. */
export interface Sample<A> {
  readonly inputs: readonly Shape[];
  readonly attributes: A;
}

/** Uniform numbers for random samples and inputs. */
export interface Random {
  /** In [0, 1). */
  (): number;
}

/** What an op gives. */
export interface Output<A> {
  /** The output's shape. Throws a `RangeError` naming op, shapes and what was expected. */
  shape(inputs: readonly Shape[], attributes: A): Shape;
  /** In plain float64 loops: the specification. With `inPlace` it changes those inputs. */
  reference(inputs: readonly Values[], call: Call<A>): Values;
  /** The largest intermediate sums: what rounding errors are measured against; |output| if absent. */
  magnitude?(inputs: readonly Values[], call: Call<A>): Values;
}

/** All that the project knows of an operation; of its output, or the first of several, too. */
export interface Op<A> extends Output<A> {
  readonly name: string;
  /** The element type of each input; `f32` where nothing is said. */
  readonly dtypes?: readonly DType[];
  /** The element type of the output; `f32` where nothing is said. */
  readonly outputDType?: DType;
  /**
   * The inputs that the op works on in place. Such an op has no memory of its own: its output is
   * the first of them after the op.
   */
  readonly inPlace?: readonly number[];
  /**
   * Outputs, of `f32`, that every kernel computes along with the first one. Their `call` is the
   * op's: its `output` is the first one's shape. No gradient flows through them.
   */
  readonly further?: readonly Output<A>[];
  /** One gradient per input, `undefined` where none flows. Absent: the op is not differentiable. */
  gradient?(call: GradientCall<A>): (Tensor | undefined)[];
  readonly kernels: readonly Kernel<A>[];
  /** Floating-point operations of one call. */
  flops(call: Call<A>): number;
  readonly samples: readonly Sample<A>[];
  /** A random small sample, for the tests. */
  randomSample(random: Random): Sample<A>;
  /** Inputs that mean something to the op; uniform in [-1, 1) where nothing is said. */
  randomInput?(index: number, call: Call<A>, random: Random): Values;
}

/** An op whose attributes are not known to the reader. */
// deno-lint-ignore no-explicit-any
export type AnyOp = Op<any>;

/** All outputs of an op. */
export function outputsOf<A>(op: Op<A>): readonly Output<A>[] {
  return [op, ...op.further ?? []];
}

/** The tensors of the further outputs of the op that computes a tensor. */
export function furtherOf({ source }: Tensor): readonly Tensor[] {
  return source.kind === "op" ? source.further : [];
}

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A shape in an error's text: `[16, 112, 92, 3]`. */
export function show(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** The error of an op that is given shapes it can't take. */
export function shapeError(op: string, inputs: readonly Shape[], expected: string): RangeError {
  return new RangeError(
    `Cannot apply ${op} to ${inputs.map(show).join(", ")}: expected ${expected}`,
  );
}

/** A whole number between `low` and `high`, both included. */
export function integer(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** A kernel of one shader over a flat list of threads: bindings are the inputs, then the output. */
export function elementwise<A>(
  name: string,
  source: string,
  operands: readonly Operand[],
  constants: (call: Call<A>) => Record<string, number | string>,
  threads: (call: Call<A>) => number,
): Kernel<A> {
  return {
    name,
    passes: (call) => [{
      source,
      constants: constants(call),
      operands,
      workgroups: [Math.ceil(threads(call) / WORKGROUP)],
    }],
  };
}

/** The workgroup size of `elementwise` kernels, the `WORKGROUP` of their shaders. */
export const WORKGROUP = 64;

/**
 * The words of the `step` tensor, `u32[8]`, the one thing that the host writes in every step.
 * Floats are stored as their bits.
 */
export const STEP = {
  /** The number of the step, from 0; keys the random numbers. */
  step: 0,
  /** How many rows of the batch count; those beyond it are masked. */
  count: 1,
  /** The run's seed. */
  seed: 2,
  /** Where in `order` the batch starts. */
  offset: 3,
  /** Float bits. */
  learningRate: 4,
  /** Float bits: 1 − β₁ᵗ. */
  correction1: 5,
  /** Float bits: 1 − β₂ᵗ. */
  correction2: 6,
} as const;

/** The shape of the `step` tensor. */
export const STEP_SHAPE: Shape = [8];

const bits = new DataView(new ArrayBuffer(4));

/** The float whose bits are `word`. */
export function floatFromBits(word: number): number {
  bits.setUint32(0, word);
  return bits.getFloat32(0);
}

/** The bits of a float, rounded to float32. */
export function bitsFromFloat(value: number): number {
  bits.setFloat32(0, value);
  return bits.getUint32(0);
}
