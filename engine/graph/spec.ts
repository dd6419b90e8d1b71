/** What is known of a tensor before it has numbers: its shape and its element type. @module */

/** The extent of each dimension, outermost first; pictures are `[N, H, W, C]`. */
export type Shape = readonly number[];

/** The element types. */
export type DType = "f32" | "f16" | "u32";

/** Shape and element type; bytes follow. */
export interface Spec {
  /** The extent of each dimension. */
  readonly shape: Shape;
  /** What each element is. */
  readonly dtype: DType;
}

/** The bytes of an element. */
const ELEMENT_BYTES: Readonly<Record<DType, number>> = { f32: 4, f16: 2, u32: 4 };

/** The spec of single-precision floats of a shape. */
export const f32 = (...shape: number[]): Spec => ({ shape, dtype: "f32" });

/** The spec of half-precision floats of a shape. */
export const f16 = (...shape: number[]): Spec => ({ shape, dtype: "f16" });

/** The spec of unsigned whole numbers of a shape. */
export const u32 = (...shape: number[]): Spec => ({ shape, dtype: "u32" });

/** Numbers of one element type. */
export type Numbers =
  | Float32Array<ArrayBuffer>
  | Float16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

/** What makes numbers of one element type. */
export interface NumbersType {
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Numbers;
  from(numbers: ArrayLike<number>): Numbers;
}

/** The typed array of an element type; a function, as not every browser has halves. */
export function numbersOf(dtype: DType): NumbersType {
  if (dtype === "f32") return Float32Array;
  return dtype === "u32" ? Uint32Array : Float16Array;
}

/** The element type of numbers. */
export function dtypeOf(numbers: Float32Array | Float16Array | Uint32Array): DType {
  if (numbers instanceof Float32Array) return "f32";
  return numbers instanceof Uint32Array ? "u32" : "f16";
}

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The bytes that so many elements take in a buffer: whole words, as WebGPU copies no less. */
export function bytesOfElements(elements: number, dtype: DType): number {
  return Math.ceil(elements * ELEMENT_BYTES[dtype] / 4) * 4;
}

/** The bytes of a tensor in a buffer. */
export function bytesOf({ shape, dtype }: Spec): number {
  return bytesOfElements(sizeOf(shape), dtype);
}

/** Whether two shapes are the same. */
export function isShape(a: Shape | undefined, b: Shape): boolean {
  return a !== undefined && a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** A shape in an error's text: `[16, 112, 92, 3]`. */
export function show(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** A spec as errors and keys have it: `f32[16, 112, 92, 3]`. */
export function showSpec({ shape, dtype }: Spec): string {
  return dtype + show(shape);
}
