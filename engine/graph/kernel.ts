/** The vocabulary of kernels: what is dispatched, and on what. @module */
import type { Spec } from "./spec.ts";

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
  /** Where it lies, for messages. */
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
