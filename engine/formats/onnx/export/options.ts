/** How a network is written as ONNX. @module */

/** How a network is written. */
export interface OnnxOptions {
  /** Of its numbers, and of what it computes; what goes in and comes out is f32 all the same. */
  readonly precision: "f32" | "f16";
  /** Whether it takes pixels of any size and gives probabilities. */
  readonly withPreprocessing: boolean;
  /** Of the program that writes it. */
  readonly version: string;
}
