import {
  type Call,
  checkTypes,
  integer,
  type Op,
  type Random,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import type { Tensor } from "../../graph/graph.ts";
import { f32 } from "../../graph/spec.ts";
import { reduceSum } from "../reduction/reduce_sum.ts";
import { activate, activationGradient, randomActivation } from "../shared/activation.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { productFamily, productKernels } from "./kernels.ts";
import { type MatMul, PLAIN, product } from "./product.ts";

function reference([a, b, bias]: readonly Values[], call: Call<MatMul>): Values[] {
  const { m, n, k, strides: { A_ROW, A_COLUMN, B_ROW, B_COLUMN } } = product(call);
  const y = new Float64Array(m * n);
  for (let i = 0; i < m * n; i++) {
    const [row, column] = [Math.floor(i / n), i % n];
    let sum = bias ? bias[column] : 0;
    for (let j = 0; j < k; j++) {
      sum += a[row * A_ROW + j * A_COLUMN] * b[j * B_ROW + column * B_COLUMN];
    }
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

function randomSample(random: Random): Sample<MatMul> {
  const extent = () => integer(random, 1, 9) * (random() < 0.5 ? 4 : 1);
  const coin = () => random() < 0.5;
  return sample([extent(), extent(), extent()], coin(), {
    transA: coin(),
    transB: coin(),
    activation: randomActivation(random),
  });
}

/**
 * The matrix product with an optional bias: `a [M, K]`, `b [K, N]`, `bias [N]` → `[M, N]`; ONNX's
 * Gemm. A dense layer is `matMul(x, weights, bias)`.
 */
export const matMul: Op<MatMul> = {
  name: "matMul",
  outputs(inputs, attributes) {
    const { transA, transB } = attributes;
    const [a, b, bias] = inputs.map(({ shape }) => shape);
    const { m, n, k } = product({ inputs, attributes });
    const fits = a.length === 2 && b.length === 2 && b[transB ? 1 : 0] === k &&
      (!bias || String(bias) === String([n]));
    if (!fits) {
      const [expectedA, expectedB] = [transA ? "[K, M]" : "[M, K]", transB ? "[N, K]" : "[K, N]"];
      throw shapeError("matMul", inputs, `a ${expectedA}, b ${expectedB} and, if any, bias [N]`);
    }
    checkTypes("matMul", inputs, ["f32", "f32", "f32"]);
    return [f32(m, n)];
  },
  reference,
  magnitudes: magnitudesOfSums(reference),
  gradient({ inputs: [a, b, bias], outputs: [y], dOutputs: [dOutput], attributes, append }) {
    const { transA, transB, activation, ...others } = attributes;
    const dy = activationGradient(activation, dOutput!, y, append);
    const times = (left: Tensor, right: Tensor, transLeft: boolean, transRight: boolean) =>
      append(matMul, [left, right], {
        ...others,
        ...PLAIN,
        transA: transLeft,
        transB: transRight,
      });
    return [
      transA ? times(b, dy, transB, true) : times(dy, b, false, !transB),
      transB ? times(dy, a, true, transA) : times(a, dy, !transA, false),
      ...(bias ? [append(reduceSum, [dy], { axes: [0], keepdims: false })] : []),
    ];
  },
  kernels: productKernels,
  family: productFamily,
  flops: (call) => 2 * product(call).m * product(call).n * product(call).k,
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
    sample([524_281, 2, 1], false), // more tiles than a dimension of the grid holds
  ],
  randomSample,
};
