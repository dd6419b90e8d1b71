/** Softmax and its logarithm along a dimension, and their gradients. @module */
import {
  type Call,
  checkTypes,
  input,
  integer,
  type Kernel,
  type Op,
  type Operand,
  output,
  type Random,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf, type Spec } from "../../graph/spec.ts";
import rowReduction from "../../../shaders/loss/row_reduction.wgsl" with { type: "text" };
import source from "../../../shaders/loss/softmax.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/loss/softmax_gradient.wgsl" with { type: "text" };
import gradientWorkgroupSource from "../../../shaders/loss/softmax_gradient_workgroup.wgsl" with {
  type: "text",
};
import workgroupSource from "../../../shaders/loss/softmax_workgroup.wgsl" with { type: "text" };
import { FLAT, flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { randomShape, uniformValues } from "../shared/random_inputs.ts";

/** `sumOfAll` and `largestOfAll` of a workgroup. */
const ROW_REDUCTION = part("loss/row_reduction.wgsl", rowReduction);

/** The attributes of `softmax` and `logSoftmax`, ONNX's. */
export interface AlongAxis {
  /** The dimension whose elements are the classes; negative from the end; the last where absent. */
  readonly axis?: number;
}

/** How the rows of a call lie in memory: an element of a row is `inner` after the one before it. */
interface Rows {
  readonly rows: number;
  readonly classes: number;
  readonly inner: number;
}

function rowsOf({ shape }: Spec, { axis = -1 }: AlongAxis): Rows {
  const d = axis < 0 ? axis + shape.length : axis;
  return {
    rows: sizeOf(shape) / shape[d],
    classes: shape[d],
    inner: sizeOf(shape.slice(d + 1)),
  };
}

/** Calls `row` with the places of each row's elements. */
function forEachRow({ rows, classes, inner }: Rows, row: (places: number[]) => void): void {
  for (let r = 0; r < rows; r++) {
    const first = Math.floor(r / inner) * inner * classes + r % inner;
    row(Array.from({ length: classes }, (_, c) => first + c * inner));
  }
}

/** The logarithm of the softmax of each row. */
export function logarithms(x: Values, rows: Rows): Values {
  const y = new Float64Array(x.length);
  forEachRow(rows, (places) => {
    const largest = places.reduce((most, place) => Math.max(most, x[place]), -Infinity);
    const sum = places.reduce((total, place) => total + Math.exp(x[place] - largest), 0);
    for (const place of places) y[place] = x[place] - largest - Math.log(sum);
  });
  return y;
}

function checkAxis(name: string, inputs: readonly Spec[], { axis = -1 }: AlongAxis): void {
  const rank = inputs[0]?.shape.length ?? 0;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw shapeError(name, inputs, `a tensor with the dimension ${axis}`);
  }
}

const sample = (shape: Shape, axis?: number): Sample<AlongAxis> => ({
  inputs: [f32(...shape)],
  attributes: axis === undefined ? {} : { axis },
});

const SAMPLES: Sample<AlongAxis>[] = [
  sample([16, 2]),
  sample([100, 10]),
  sample([2, 3, 65, 65], 3),
  sample([4, 33, 5], 1),
];

/** Beyond what is shared: more elements than a workgroup has threads many times over, and one. */
const EXTREMES = [sample([5, 1000]), sample([1, 1])];

function randomSample(random: Random): Sample<AlongAxis> {
  const shape = randomShape(random);
  return sample(shape, integer(random, -shape.length, shape.length - 1));
}

/** A row by a workgroup, where a thread would have many elements of it. */
const LEAST_CLASSES = 32;

/** The kernels of a shader, whose last operand is the output, for a thread a row and a workgroup a row. */
function kernelsOf(
  name: string,
  [source, workgroupSource]: readonly [string, string],
  isLogarithm: boolean,
  operands: readonly Operand[],
): Kernel<AlongAxis>[] {
  const constants = ({ outputs: [y], attributes }: Call<AlongAxis>) => {
    const { rows, classes } = rowsOf(y, attributes);
    return { LOGARITHM: String(isLogarithm), ROWS: rows, CLASSES: classes };
  };
  return [
    {
      name: `${name}_workgroup`,
      purpose: "gpu",
      fits({ outputs: [y], attributes }) {
        const { classes, inner } = rowsOf(y, attributes);
        return inner === 1 && classes >= LEAST_CLASSES;
      },
      passes: (call) => [{
        parts: [FLAT, ROW_REDUCTION, part(`loss/${name}_workgroup.wgsl`, workgroupSource)],
        constants: constants(call),
        operands,
        workgroups: [rowsOf(call.outputs[0], call.attributes).rows],
      }],
    },
    flatKernel({
      name,
      parts: [part(`loss/${name}.wgsl`, source)],
      operands,
      constants: (call) => ({
        ...constants(call),
        INNER: rowsOf(call.outputs[0], call.attributes).inner,
      }),
      threads: ({ outputs: [y], attributes }) => rowsOf(y, attributes).rows,
    }),
  ];
}

/** Softmax or its logarithm as an op of that name, and the op of its gradient. */
export function alongAxis(
  name: string,
  isLogarithm: boolean,
): readonly [op: Op<AlongAxis>, gradient: Op<AlongAxis>] {
  const gradient = gradientOp(`${name}Gradient`, isLogarithm);
  const op: Op<AlongAxis> = {
    name,
    outputs(inputs, attributes) {
      if (inputs.length !== 1) throw shapeError(name, inputs, "one tensor");
      checkAxis(name, inputs, attributes);
      checkTypes(name, inputs, ["f32"]);
      return [inputs[0]];
    },
    reference([x], { inputs: [spec], attributes }) {
      const y = logarithms(x, rowsOf(spec, attributes));
      return [isLogarithm ? y : y.map(Math.exp)];
    },
    // A logarithm near 0 is the difference of numbers as large as the logits.
    magnitudes: ([x]) => [isLogarithm ? x.map((value) => Math.max(1, Math.abs(value))) : undefined],
    gradient: ({ outputs: [y], dOutputs: [dOutput], attributes, append }) => [
      append(gradient, [y, dOutput!], attributes),
    ],
    kernels: kernelsOf("softmax", [source, workgroupSource], isLogarithm, [input(0), output()]),
    flops: ({ outputs: [{ shape }] }) => 5 * sizeOf(shape),
    samples: [...SAMPLES, ...isLogarithm ? [] : EXTREMES],
    randomSample,
    // Large logits must not overflow.
    randomInput: (_, { inputs: [{ shape }] }, random) => uniformValues(shape, random, [-50, 50]),
  };
  return [op, gradient];
}

/** The op `y`, `dy` → `dx`, each of any shape; y is what softmax or its logarithm gave. */
function gradientOp(name: string, isLogarithm: boolean): Op<AlongAxis> {
  const twice = ({ inputs: [y], attributes }: Sample<AlongAxis>) => ({
    inputs: [y, y],
    attributes,
  });
  const reference = (
    [y, dy]: readonly Values[],
    { outputs: [spec], attributes }: Call<AlongAxis>,
  ) => {
    const dx = new Float64Array(y.length);
    forEachRow(rowsOf(spec, attributes), (places) => {
      const factor = (place: number) => isLogarithm ? 1 : y[place];
      const sum = places.reduce((total, place) => total + factor(place) * dy[place], 0);
      for (const place of places) {
        dx[place] = isLogarithm
          ? dy[place] - Math.exp(y[place]) * sum
          : y[place] * (dy[place] - sum);
      }
    });
    return [dx];
  };
  return {
    name,
    outputs(inputs, attributes) {
      if (inputs.length !== 2 || !isShape(inputs[0].shape, inputs[1].shape)) {
        throw shapeError(name, inputs, "y and dy of one shape");
      }
      checkAxis(name, inputs, attributes);
      checkTypes(name, inputs, ["f32", "f32"]);
      return [inputs[0]];
    },
    reference,
    magnitudes([y, dy], { outputs: [spec], attributes }) {
      const sums = new Float64Array(y.length);
      forEachRow(rowsOf(spec, attributes), (places) => {
        const sum = places.reduce((total, place) => total + Math.abs(dy[place]), 0);
        for (const place of places) sums[place] = sum;
      });
      return [sums];
    },
    kernels: kernelsOf("softmax_gradient", [gradientSource, gradientWorkgroupSource], isLogarithm, [
      input(0),
      input(1),
      output(),
    ]),
    flops: ({ outputs: [{ shape }] }) => 4 * sizeOf(shape),
    samples: (isLogarithm ? SAMPLES.slice(2) : SAMPLES).map(twice),
    randomSample: (random) => twice(randomSample(random)),
  };
}
