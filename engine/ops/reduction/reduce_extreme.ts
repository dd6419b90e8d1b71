/** The largest and the smallest along dimensions. @module */
import {
  type Call,
  input,
  type Op,
  type Operand,
  output,
  type Pass,
  shapeOf,
} from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import extremeSource from "../../../shaders/reduction/extreme.wgsl" with { type: "text" };
import { divide, equal, multiply } from "../elementwise/binary.ts";
import { part } from "../shared/parts.ts";
import { distinctValues } from "../shared/random_inputs.ts";
import { splitInto } from "../shared/split_sum.ts";
import { broadcastWalk, stridedPlace } from "../shared/strides.ts";
import { reduceSum } from "./reduce_sum.ts";
import {
  keptShape,
  lengths,
  reducePass,
  type Reducing,
  type Reduction,
  reduction,
  shaped,
} from "./reduction.ts";

const EXTREME = part("reduction/extreme.wgsl", extremeSource);

/** The largest along dimensions, of a tensor of any shape. Equal ones share the gradient evenly. */
export const reduceMax: Op<Reduction> = extreme("reduceMax", "reduce_max", 1);

/** The smallest along dimensions, of a tensor of any shape. Equal ones share the gradient evenly. */
export const reduceMin: Op<Reduction> = extreme("reduceMin", "reduce_min", -1);

function extreme(name: string, kernel: string, sign: 1 | -1): Op<Reduction> {
  return {
    ...reduction(name),
    reference([x], call) {
      const { inputs: [{ shape }], attributes: { axes } } = call;
      const walk = broadcastWalk(shape, [keptShape(shape, axes)]);
      const y = new Float64Array(sizeOf(shapeOf(call))).fill(-sign * Infinity);
      x.forEach((value, i) => {
        const place = stridedPlace(i, walk);
        if (Number.isNaN(value) || sign * value > sign * y[place]) y[place] = value;
      });
      return [y];
    },
    gradient({ inputs: [x], outputs: [y], dOutputs: [dOutput], attributes: { axes }, append }) {
      const kept = keptShape(x.shape, axes);
      const isExtreme = append(equal, [x, shaped(y, kept, append)], {});
      const count = append(reduceSum, [isExtreme], { axes, keepdims: true });
      const share = append(divide, [shaped(dOutput!, kept, append), count], {});
      return [append(multiply, [isExtreme, share], {})];
    },
    kernels: [{ name: kernel, passes: (call) => extremePasses(call, sign) }],
    randomInput: (_, { inputs: [{ shape }] }, random) => distinctValues(shape, random),
  };
}

/** Elements of an output beyond which more threads bring nothing. */
const PLENTY = 32_768;
/** One thread combines no more chunks than so. */
const MOST_CHUNKS = 64;

/** Passes over ever fewer chunks, until each element has one. */
function extremePasses(call: Call<Reduction>, sign: number): Pass[] {
  const { size, length } = lengths(call);
  const passes: Pass[] = [];
  const reduce = (from: Operand, shape: Shape, axes: readonly number[], threads: number): void => {
    const terms = sizeOf(shape) / size;
    const cut = splitInto(terms, size, threads);
    const target = cut.chunks === 1 ? output() : { scratch: f32(cut.chunks, size) };
    const reducing: Reducing = {
      shape,
      axes,
      combining: EXTREME,
      constants: { SIGN: sign },
      ...cut,
    };
    passes.push(reducePass(reducing, from, target));
    if (cut.chunks === 1) return;
    const next = cut.chunks > MOST_CHUNKS ? size * Math.ceil(Math.sqrt(cut.chunks)) : size;
    reduce(target, [cut.chunks, size], [0], next);
  };
  reduce(input(0), call.inputs[0].shape, call.attributes.axes, length > 1 ? PLENTY : size);
  return passes;
}
