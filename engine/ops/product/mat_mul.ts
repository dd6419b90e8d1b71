import {
  type Call,
  checkTypes,
  type GradientCall,
  integer,
  type Op,
  type Random,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import type { Tensor } from "../../graph/graph.ts";
import { f32, isShape, type Shape, type Spec } from "../../graph/spec.ts";
import { reshape } from "../elementwise/reshape.ts";
import { reduceSum, sumTo } from "../reduction/reduce_sum.ts";
import { activate, activationGradient, randomActivation } from "../shared/activation.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { productFamily, productKernels } from "./kernels.ts";
import { stridedPlace } from "../shared/strides.ts";
import { asMatrices, type MatMul, PLAIN, product, productOf } from "./product.ts";

function reference([a, b, bias]: readonly Values[], call: Call<MatMul>): Values[] {
  const { m, n, k, batches, walk, strides: { A_ROW, A_COLUMN, B_ROW, B_COLUMN } } = product(call);
  const y = new Float64Array(batches * m * n);
  for (let i = 0; i < batches * m * n; i++) {
    const [batch, row, column] = [Math.floor(i / (m * n)), Math.floor(i / n) % m, i % n];
    const left = stridedPlace(batch, walk) * m * k + row * A_ROW;
    const right = stridedPlace(batch, walk, 1) * k * n + column * B_COLUMN;
    let sum = bias ? bias[column] : 0;
    for (let j = 0; j < k; j++) sum += a[left + j * A_COLUMN] * b[right + j * B_ROW];
    y[i] = activate(call.attributes.activation, sum);
  }
  return [y];
}

/** A product of `[m, k]` and `[k, n]`. */
function sample(
  [m, k, n]: readonly [m: number, k: number, n: number],
  hasBias: boolean,
  attributes: Partial<MatMul> = {},
): Sample<MatMul> {
  const all = { ...PLAIN, ...attributes };
  const a = all.transA ? f32(k, m) : f32(m, k);
  const b = all.transB ? f32(n, k) : f32(k, n);
  return { inputs: hasBias ? [a, b, f32(n)] : [a, b], attributes: all };
}

/** Products of matrices with those leading dimensions. */
function batched(
  { inputs: [a, b, ...bias], attributes }: Sample<MatMul>,
  left: Shape,
  right: Shape,
): Sample<MatMul> {
  return { inputs: [f32(...left, ...a.shape), f32(...right, ...b.shape), ...bias], attributes };
}

/** Leading dimensions, and parts of them that are left out or one in either input. */
function randomSample(random: Random): Sample<MatMul> {
  const extent = () => integer(random, 1, 9) * (random() < 0.5 ? 4 : 1);
  const coin = () => random() < 0.5;
  const plain = sample([extent(), extent(), extent()], coin(), {
    transA: coin(),
    transB: coin(),
    activation: randomActivation(random),
  });
  if (coin()) return plain;
  const batch = Array.from({ length: integer(random, 1, 3) }, () => integer(random, 1, 3));
  const some = () => batch.map((extent) => random() < 0.3 ? 1 : extent);
  const less = some().slice(integer(random, 0, batch.length));
  return coin() ? batched(plain, some(), less) : batched(plain, less, some());
}

/** Whether the matrices fit each other and the bias. */
function fits(inputs: readonly Spec[], attributes: MatMul): boolean {
  const { transA, transB } = attributes;
  const [a, b, bias] = inputs.map(({ shape }) => shape);
  if (inputs.length < 2 || inputs.length > 3 || a.length === 0 || b.length === 0) return false;
  if (transA && a.length === 1 || transB && b.length === 1) return false;
  const found = productOf({ inputs, attributes });
  return found !== undefined && asMatrices(b, "right").at(transB ? -1 : -2) === found.k &&
    (!bias || b.length > 1 && isShape(bias, [found.n]));
}

/** The gradients by a and b, each of matrices; those of matrices that serve several are summed. */
function gradientsOf(
  { inputs: [a, b], attributes, append }: GradientCall<MatMul>,
  dOutput: Tensor,
): [Tensor, Tensor] {
  const { transA, transB, activation: _, ...others } = attributes;
  const { m, n, k, batches, shape } = product({ inputs: [a, b], attributes });
  const shaped = (tensor: Tensor, shape: Shape) =>
    isShape(tensor.shape, shape) ? tensor : append(reshape, [tensor], { shape });
  const times = (left: Tensor, right: Tensor, transLeft: boolean, transRight: boolean) =>
    append(matMul, [left, right], {
      ...others,
      ...PLAIN,
      transA: transLeft,
      transB: transRight,
    });
  // One product of all rows where there is one b.
  const [left, right, dy]: Shape[] = batches === 1
    ? [transA ? [k, m] : [m, k], transB ? [n, k] : [k, n], [m, n]]
    : [asMatrices(a.shape, "left"), asMatrices(b.shape, "right"), [
      ...shape.slice(0, shape.length - (a.shape.length > 1 ? 1 : 0) - (b.shape.length > 1 ? 1 : 0)),
      m,
      n,
    ]];
  const [x, w, g] = [shaped(a, left), shaped(b, right), shaped(dOutput, dy)];
  const da = transA ? times(w, g, transB, true) : times(g, w, false, !transB);
  const db = transB ? times(g, x, true, transA) : times(x, g, !transA, false);
  return [
    shaped(sumTo(da, left, append), a.shape),
    shaped(sumTo(db, right, append), b.shape),
  ];
}

/**
 * The matrix product with an optional bias: `a […, M, K]`, `b […, K, N]`, `bias [N]` → `[…, M, N]`.
 * The leading dimensions are broadcast, a vector is a row on the left and a column on the right, and
 * its dimension goes: ONNX's MatMul, and with `transA`, `transB` and bias its Gemm. A dense layer is
 * `matMul(x, weights, bias)`, whatever the rank of x.
 */
export const matMul: Op<MatMul> = {
  name: "matMul",
  outputs(inputs, attributes) {
    const { transA, transB } = attributes;
    if (!fits(inputs, attributes)) {
      const [a, b] = [transA ? "[…, K, M]" : "[…, M, K]", transB ? "[…, N, K]" : "[…, K, N]"];
      throw shapeError("matMul", inputs, `a ${a}, b ${b} and, if any, bias [N]`);
    }
    checkTypes("matMul", inputs, ["f32", "f32", "f32"]);
    return [f32(...product({ inputs, attributes }).shape)];
  },
  reference,
  magnitudes: magnitudesOfSums(reference),
  gradient(call) {
    const { inputs: [, , bias], outputs: [y], dOutputs: [dOutput], attributes, append } = call;
    const dy = activationGradient(attributes.activation, dOutput!, y, append);
    if (!bias) return gradientsOf(call, dy);
    const axes = [...dy.shape.keys()].slice(0, -1);
    const isRow = axes.length === 0;
    const db = isRow ? dy : append(reduceSum, [dy], { axes, keepdims: false });
    return [...gradientsOf(call, dy), db];
  },
  kernels: productKernels,
  family: productFamily,
  flops(call) {
    const { m, n, k, batches } = product(call);
    return 2 * batches * m * n * k;
  },
  samples: [
    sample([16, 1000, 512], true, { activation: "relu" }),
    sample([16, 512, 128], true),
    sample([16, 128, 2], true),
    sample([500, 16, 512], false, { transA: true }),
    sample([132, 3, 36], false, { transA: true }),
    sample([16, 512, 500], false, { transB: true }),
    sample([1, 7, 1], false, { transA: true, transB: true }),
    sample([18, 75, 33], true),
    sample([18, 75, 33], true, { transB: true, activation: "relu" }),
    sample([1028, 12, 1036], true),
    sample([132, 200, 68], true, { transA: true, transB: true, activation: "relu" }),
    sample([30, 164, 132], true, { transB: true, activation: "relu" }),
    batched(sample([64, 64, 64], false, { transB: true }), [4, 3], [4, 3]),
    batched(sample([18, 33, 20], true, { transA: true }), [2, 1, 3], [4, 1]),
    batched(sample([7, 12, 5], true, { activation: "relu" }), [3, 2], []),
    { inputs: [f32(6), f32(3, 6, 4)], attributes: PLAIN },
    sample([524_281, 2, 1], false), // more tiles than a dimension of the grid holds
  ],
  randomSample,
};
