/** What is trained on, however it is kept. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import type { Inputs } from "../model/net.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batch } from "./batches.ts";

/** A batch of examples in a graph, rows beyond the step's count 0. */
export interface ExampleTensors {
  /** Where the examples are kept, in the order in which they are taken; written by the feed. */
  readonly order: Tensor;
  /**
   * The examples' own numbers, in the same order: the same tensor where all of them are kept. A batch's
   * begin at the step's offset, too.
   */
  readonly numbers: Tensor;
  /** `[N, …]`: pictures are `[N, H, W, C]`. */
  readonly inputs: Tensor;
  /** `u32[N]`, class numbers, or `f32[N, …]`. */
  readonly targets: Tensor;
}

/** Subtracted from each channel, then multiplied by. */
export interface Standardisation {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** Examples in a graph; all branches share what is kept of them. */
export interface DeclaredExamples {
  /** How pictures of bytes were standardised; absent where examples are floats. */
  readonly standardisation?: Standardisation;
  /** Appends a batch of `capacity` examples; `name` tells branches apart. */
  branch(name: string, step: Tensor, capacity: number): ExampleTensors;
  /** Uploads what stays on the device. */
  open(residents: Residents): Feed;
}

/** Brings the examples of each step to the device. */
export interface Feed {
  /** Where a batch starts in its branch's `order`: a word of its step. */
  offsetOf(batch: Batch): number;
  /** Writes what a step of a branch needs. `next` is the batch that will be asked for next, if any. */
  place(
    branch: ExampleTensors,
    batch: Batch,
    order: Uint32Array,
    next?: Next,
  ): Promise<void> | void;
  close(): void;
}

/** A batch to come. */
export interface Next {
  readonly batch: Batch;
  readonly order: Uint32Array;
}

/** What decides how large the tensors of a training are. */
export interface Extent {
  /** Examples in a step. */
  readonly batch: number;
  /** Of pictures, in pixels. */
  readonly height: number;
  readonly width: number;
}

/** Inputs with their targets, by number. */
export interface Examples {
  /** The class of each, where the targets are classes. */
  readonly labels?: ArrayLike<number>;
  /** Declares them in a graph, of which at most `longest` are taken in one order. */
  declare(graph: Graph, longest: number): DeclaredExamples;
  /** The inputs of the examples of these numbers, as the network takes them. */
  inputs(numbers: Uint32Array): Inputs;
  /** Of pictures: their extent, and the same pictures at another one, to ask whether that would fit. */
  readonly extent?: Extent;
  at?(extent: Extent): Pick<Examples, "declare">;
}
