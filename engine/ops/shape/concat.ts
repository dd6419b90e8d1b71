import {
  type Call,
  checkTypes,
  integer,
  type Op,
  type Sample,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import { randomShape } from "../shared/random_inputs.ts";
import { stridesOf } from "../shared/strides.ts";
import { slice } from "./slice.ts";
import { copyStrided, type StridedCopy, stridedCopyPass } from "./strided_copy.ts";

/** The attributes of `concat`, ONNX's. */
export interface Concat {
  /** The dimension along which they follow each other; a negative one counts from the end. */
  readonly axis: number;
}

const sample = (axis: number, ...shapes: Shape[]): Sample<Concat> => ({
  inputs: shapes.map((shape) => f32(...shape)),
  attributes: { axis },
});

/** The dimension from 0. */
const axisOf = (
  { inputs: [{ shape }], attributes: { axis } }: Pick<Call<Concat>, "inputs" | "attributes">,
) => axis < 0 ? axis + shape.length : axis;

/** Where each input begins along the axis. */
function startsOf(call: Pick<Call<Concat>, "inputs" | "attributes">): number[] {
  let start = 0;
  return call.inputs.map(({ shape }) => {
    const own = start;
    start += shape[axisOf(call)];
    return own;
  });
}

/** Where each input goes. */
function copiesOf(call: Call<Concat>): StridedCopy[] {
  const strides = stridesOf(shapeOf(call));
  const starts = startsOf(call);
  return call.inputs.map(({ shape }, i) => ({
    walk: { extents: shape, strides: [stridesOf(shape), strides] },
    starts: [0, starts[i] * strides[axisOf(call)]],
  }));
}

/** Tensors one after the other along a dimension; in all others they are alike. */
export const concat: Op<Concat> = {
  name: "concat",
  outputs(inputs, attributes) {
    const axis = inputs.length > 0 ? axisOf({ inputs, attributes }) : 0;
    const others = inputs.map(({ shape }) => shape.filter((_, d) => d !== axis));
    const isAlike = inputs.length > 0 && inputs[0].shape[axis] !== undefined &&
      inputs.every(({ shape }, i) =>
        shape.length === inputs[0].shape.length && isShape(others[i], others[0])
      );
    if (!isAlike) {
      throw shapeError(
        "concat",
        inputs,
        `tensors that differ in dimension ${attributes.axis} alone`,
      );
    }
    checkTypes("concat", inputs, inputs.map(() => "f32"));
    const extent = inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
    return [f32(...inputs[0].shape.with(axis, extent))];
  },
  reference(inputs, call) {
    const y = new Float64Array(sizeOf(shapeOf(call)));
    copiesOf(call).forEach((copy, i) => copyStrided(inputs[i], y, copy));
    return [y];
  },
  gradient({ inputs, dOutputs: [dOutput], attributes, append }) {
    const axis = axisOf({ inputs, attributes });
    return startsOf({ inputs, attributes }).map((start, i) => {
      const ends = [start + inputs[i].shape[axis]];
      return append(slice, [dOutput!], { starts: [start], ends, axes: [axis] });
    });
  },
  kernels: [{ name: "strided_copy", passes: (call) => copiesOf(call).map(stridedCopyPass) }],
  flops: () => 0,
  samples: [
    sample(1, [16, 1, 192], [16, 64, 192]),
    sample(-1, [3, 5], [3, 2], [3, 1]),
    sample(0, [4, 3]),
  ],
  randomSample(random) {
    const shape = randomShape(random);
    const axis = integer(random, 0, shape.length - 1);
    const parts = Array.from({ length: integer(random, 1, 4) }, () => integer(random, 1, 6));
    return sample(axis, ...parts.map((extent) => shape.with(axis, extent)));
  },
};
