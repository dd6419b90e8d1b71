import {
  type Call,
  checkTypes,
  integer,
  type Op,
  type Sample,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import { randomShape } from "../shared/random_inputs.ts";
import { stridesOf } from "../shared/strides.ts";
import { insertKernel } from "./insert.ts";
import { slice } from "./slice.ts";
import { copyStrided } from "./strided_copy.ts";

/** The attributes of `pad`, ONNX's with the mode `constant`. */
export interface Pad {
  /** The elements before each dimension, then those after each, none below 0. */
  readonly pads: readonly number[];
  /** What they are. */
  readonly value: number;
}

const sample = (shape: Shape, pads: readonly number[], value: number): Sample<Pad> => ({
  inputs: [f32(...shape)],
  attributes: { pads, value },
});

/** Before and after each dimension. */
const halves = ({ pads }: Pad, rank: number) => [pads.slice(0, rank), pads.slice(rank)];

/** A tensor of any shape with a constant around it. */
export const pad: Op<Pad> = {
  name: "pad",
  outputs(inputs, attributes) {
    const { pads } = attributes;
    const rank = inputs[0]?.shape.length;
    const isPad = (pad: number) => Number.isInteger(pad) && pad >= 0;
    if (inputs.length !== 1 || pads.length !== 2 * rank || !pads.every(isPad)) {
      throw shapeError("pad", inputs, "one tensor, and two pads of 0 or more a dimension");
    }
    checkTypes("pad", inputs, ["f32"]);
    const [before, after] = halves(attributes, rank);
    return [f32(...inputs[0].shape.map((extent, d) => before[d] + extent + after[d]))];
  },
  reference([x], call) {
    const { inputs: [{ shape }], attributes } = call;
    const strides = stridesOf(shapeOf(call));
    const [before] = halves(attributes, shape.length);
    const first = strides.reduce((sum, stride, d) => sum + stride * before[d], 0);
    const y = new Float64Array(sizeOf(shapeOf(call))).fill(attributes.value);
    const walk = { extents: shape, strides: [stridesOf(shape), strides] };
    copyStrided(x, y, { walk, starts: [0, first] });
    return [y];
  },
  gradient({ inputs: [{ shape }], dOutputs: [dOutput], attributes, append }) {
    const [starts] = halves(attributes, shape.length);
    const ends = shape.map((extent, d) => starts[d] + extent);
    return [append(slice, [dOutput!], { starts, ends })];
  },
  kernels: [insertKernel(({ inputs: [{ shape }], attributes }: Call<Pad>) => ({
    region: {
      starts: halves(attributes, shape.length)[0],
      steps: shape.map(() => 1),
      counts: shape,
    },
    value: attributes.value,
  }))],
  flops: () => 0,
  samples: [
    sample([16, 32, 32, 16], [0, 1, 1, 0, 0, 2, 1, 0], 0),
    sample([5, 3], [1, 0, 0, 2], -0.5),
    sample([7], [0, 0], 1),
  ],
  randomSample(random) {
    const shape = randomShape(random);
    const pads = [...shape, ...shape].map(() => random() < 0.5 ? 0 : integer(random, 1, 3));
    return sample(shape, pads, random());
  },
};
