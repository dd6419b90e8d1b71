import {
  type Call,
  checkTypes,
  integer,
  type Op,
  type Sample,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, type Shape, show } from "../../graph/spec.ts";
import { randomShape } from "../shared/random_inputs.ts";
import { stridesOf } from "../shared/strides.ts";
import { copyStrided, type StridedCopy, stridedCopyPass } from "./strided_copy.ts";

/** The attributes of `transpose`, ONNX's. */
export interface Transpose {
  /** The dimensions of the input in the order of the output: each once. */
  readonly perm: readonly number[];
}

const sample = (shape: Shape, perm: readonly number[]): Sample<Transpose> => ({
  inputs: [f32(...shape)],
  attributes: { perm },
});

function copyOf(call: Call<Transpose>): StridedCopy {
  const strides = stridesOf(call.inputs[0].shape);
  const extents = shapeOf(call);
  const from = call.attributes.perm.map((d) => strides[d]);
  return { walk: { extents, strides: [from, stridesOf(extents)] }, starts: [0, 0] };
}

/** The dimensions in another order: output dimension i is input dimension `perm[i]`. */
export const transpose: Op<Transpose> = {
  name: "transpose",
  outputs(inputs, { perm }) {
    const isOrder = inputs.length === 1 && perm.length === inputs[0].shape.length &&
      inputs[0].shape.every((_, d) => perm.includes(d));
    if (!isOrder) {
      throw shapeError("transpose", inputs, `one tensor of the dimensions ${show(perm)}`);
    }
    checkTypes("transpose", inputs, ["f32"]);
    return [f32(...perm.map((d) => inputs[0].shape[d]))];
  },
  reference([x], call) {
    const y = new Float64Array(x.length);
    copyStrided(x, y, copyOf(call));
    return [y];
  },
  gradient: ({ dOutputs: [dOutput], attributes: { perm }, append }) => [
    append(transpose, [dOutput!], { perm: perm.map((_, d) => perm.indexOf(d)) }),
  ],
  kernels: [{ name: "strided_copy", passes: (call) => [stridedCopyPass(copyOf(call))] }],
  flops: () => 0,
  samples: [
    sample([4, 64, 3, 64], [0, 2, 1, 3]),
    sample([6, 5, 7], [2, 0, 1]),
    sample([3, 1, 4], [1, 0, 2]),
  ],
  randomSample(random) {
    const shape = randomShape(random);
    const perm = [...shape.keys()];
    perm.forEach((_, d) => {
      const other = integer(random, 0, d);
      [perm[d], perm[other]] = [perm[other], perm[d]];
    });
    return sample(shape, perm);
  },
};
