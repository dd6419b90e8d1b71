import {
  type Call,
  checkTypes,
  input,
  type NoAttributes,
  type Op,
  type Pass,
  shapeError,
} from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/reduction/sum_of_squares.wgsl" with { type: "text" };
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { randomShape } from "../shared/random_inputs.ts";
import { splitPasses } from "../shared/split_sum.ts";

/** Enough to fill a device, few enough to be added up in two passes. */
const MOST_THREADS = 2048;
/** A thread takes as many terms at least, so that short sums are of one pass more. */
const LEAST_TERMS = 8;

function passes({ inputs: [{ shape }] }: Call<NoAttributes>): Pass[] {
  const size = sizeOf(shape);
  const chunks = Math.min(MOST_THREADS, Math.ceil(size / LEAST_TERMS));
  return splitPasses(chunks, [1], (target) => ({
    parts: [FLAT, part("reduction/sum_of_squares.wgsl", source)],
    constants: { SIZE: size, CHUNKS: chunks },
    operands: [input(0), target],
    workgroups: flatWorkgroups(chunks),
  }));
}

const sample = (...shape: Shape) => ({ inputs: [f32(...shape)], attributes: {} });

/** The square of a tensor's Euclidean norm: `x`, of any shape → `[1]`. It has no gradient. */
export const sumOfSquares: Op<NoAttributes> = {
  name: "sumOfSquares",
  outputs(inputs) {
    if (inputs.length !== 1) throw shapeError("sumOfSquares", inputs, "one tensor");
    checkTypes("sumOfSquares", inputs, ["f32"]);
    return [f32(1)];
  },
  reference: ([x]) => [Float64Array.of(x.reduce((sum, value) => sum + value * value, 0))],
  kernels: [{ name: "sum_of_squares", passes }],
  flops: ({ inputs: [{ shape }] }) => 2 * sizeOf(shape),
  samples: [sample(3, 3, 16, 32), sample(1000), sample(100_003), sample(1)],
  randomSample: (random) => sample(...randomShape(random)),
};
