import {
  type Call,
  integer,
  type Kernel,
  type Op,
  type Pass,
  type Random,
  type Sample,
  shapeError,
  type Tensor,
  type Values,
  WORKGROUP,
} from "../../graph/op.ts";
import subgroupsSource from "../../../shaders/product/mat_mul_subgroups.wgsl" with { type: "text" };
import subgroupsWideSource from "../../../shaders/product/mat_mul_subgroups_wide.wgsl" with {
  type: "text",
};
import tileSource from "../../../shaders/product/mat_mul_tile.wgsl" with { type: "text" };
import outerSource from "../../../shaders/product/mat_mul_outer_subgroups.wgsl" with {
  type: "text",
};
import source from "../../../shaders/product/mat_mul.wgsl" with { type: "text" };
import vectorsSource from "../../../shaders/product/mat_mul_vectors.wgsl" with { type: "text" };
import workgroupSource from "../../../shaders/product/mat_mul_workgroup.wgsl" with { type: "text" };
import { type Block, blockConstants, blockFits, identify, splitSlices } from "../shared/blocks.ts";
import { columnSum } from "../reduction/column_sum.ts";
import { sumOfMagnitudes } from "../convolution/convolution.ts";
import { reluGradient } from "../elementwise/relu.ts";
import { splitInto, splitPasses } from "../shared/split_sum.ts";

/** The attributes of `matMul`; `transA` and `transB` are ONNX's Gemm's. */
export interface MatMul {
  /** Whether `a` is given as `[K, M]`. */
  readonly transA: boolean;
  /** Whether `b` is given as `[N, K]`. */
  readonly transB: boolean;
  /** Whether ReLU follows, in the same kernel. */
  readonly relu: boolean;
}

/** No transposition, no ReLU. */
export const PLAIN: MatMul = { transA: false, transB: false, relu: false };

/** The extents and strides of a product. */
export function product({ inputs: [a, b], attributes: { transA, transB } }: Call<MatMul>) {
  const [m, k] = transA ? [a[1], a[0]] : a;
  const n = transB ? b[0] : b[1];
  return {
    m,
    n,
    k,
    strides: {
      A_ROW: transA ? 1 : k,
      A_COLUMN: transA ? m : 1,
      B_ROW: transB ? 1 : n,
      B_COLUMN: transB ? k : 1,
    },
  };
}

function reference([a, b, bias]: readonly Values[], call: Call<MatMul>): Values {
  const { m, n, k, strides: { A_ROW, A_COLUMN, B_ROW, B_COLUMN } } = product(call);
  const y = new Float64Array(m * n);
  for (let i = 0; i < m * n; i++) {
    const [row, column] = [Math.floor(i / n), i % n];
    let sum = bias ? bias[column] : 0;
    for (let j = 0; j < k; j++) {
      sum += a[row * A_ROW + j * A_COLUMN] * b[j * B_ROW + column * B_COLUMN];
    }
    y[i] = call.attributes.relu ? Math.max(sum, 0) : sum;
  }
  return y;
}

function sample(
  m: number,
  k: number,
  n: number,
  bias: boolean,
  attributes: MatMul,
): Sample<MatMul> {
  const a = attributes.transA ? [k, m] : [m, k];
  const b = attributes.transB ? [n, k] : [k, n];
  return { inputs: bias ? [a, b, [n]] : [a, b], attributes };
}

function randomSample(random: Random): Sample<MatMul> {
  const [m, k, n] = [0, 0, 0].map(() => integer(random, 1, 9) * (random() < 0.5 ? 4 : 1));
  const coin = () => random() < 0.5;
  return sample(m, k, n, coin(), { transA: coin(), transB: coin(), relu: coin() });
}

/** Whether every row of a, b and y is whole vec4s. */
function isOfVectors({ inputs: [a, b], output: [, n] }: Call<MatMul>): boolean {
  return [a[1], b[1], n].every((line) => line % 4 === 0);
}

/** Enough to keep all the threads of a CPU, few enough to leave little to add up. */
const THREADS = 2048;
/** Half as many where each does twice as much. */
const LARGE_THREADS = THREADS / 2;
/** More where nothing is to be added up. */
const WHOLE_THREADS = 4 * THREADS;

/** For large matrices and for small batches; the largest first, which loads least for a product. */
const BLOCKS: readonly Block[] = [[16, 16], [8, 8], [8, 8, "f16"], [4, 16], [2, 16]];

/** Blocks in workgroup memory, where rows of vec4 allow it. */
function workgroupKernel(block: Block): Kernel<MatMul> {
  return {
    ...identify("mat_mul_workgroup", block),
    fits(call, device) {
      const { m, n } = product(call);
      return isOfVectors(call) && blockFits(block, m, n, device);
    },
    passes(call) {
      const { m, n, k } = product(call);
      const { blocks, chunks, chunkLength } = splitSlices(block, m, n, k);
      return productPasses(call, chunks, (constants) => ({
        source: workgroupSource,
        constants: { ...constants, CHUNK: chunkLength, ...blockConstants(block) },
        workgroups: [blocks, 1, chunks],
      }));
    },
  };
}

/** The passes of a product that is split into chunks: bias and ReLU come last. */
function productPasses(
  call: Call<MatMul>,
  chunks: number,
  first: (constants: Record<string, number | string>) => Omit<Pass, "operands">,
): Pass[] {
  const { m, n, k, strides } = product(call);
  const bias = call.inputs.length > 2 ? 2 : undefined;
  const { relu } = call.attributes;
  const isWhole = chunks === 1;
  const constants = {
    M: m,
    N: n,
    K: k,
    ...strides,
    BIAS: String(isWhole && bias !== undefined),
    RELU: String(isWhole && relu),
  };
  return splitPasses(
    chunks,
    call.output,
    (target) => ({ ...first(constants), operands: [0, 1, bias ?? 1, target] }),
    { bias, relu },
  );
}

/** Tiles of so many rows by columns in registers, `terms` terms at a time. */
function tilePasses(
  call: Call<MatMul>,
  source: string,
  [tileRows, tileColumns, terms]: readonly [number, number, number],
  threads = THREADS,
): Pass[] {
  const { m, n, k } = product(call);
  // As few idle lanes as can be: a CPU adapter runs eight at a time.
  const workgroup = Math.min(64, Math.ceil(n / tileColumns / 8) * 8);
  const [columns, rows] = [Math.ceil(n / tileColumns / workgroup), Math.ceil(m / tileRows)];
  const { chunks, chunkLength } = splitInto(
    Math.ceil(k / terms),
    columns * rows * workgroup,
    threads,
  );
  return productPasses(call, chunks, (constants) => ({
    source,
    constants: { ...constants, CHUNK: chunkLength * terms, WORKGROUP: workgroup },
    workgroups: [columns * rows, 1, chunks],
  }));
}

/**
 * The matrix product with an optional bias: `a [M, K]`, `b [K, N]`, `bias [N]` → `[M, N]`; ONNX's
 * Gemm. A dense layer is `matMul(x, weights, bias)`.
 */
export const matMul: Op<MatMul> = {
  name: "matMul",
  shape(inputs, attributes) {
    const [a, b, bias] = inputs;
    const { m, n, k } = product({ inputs, output: [], attributes });
    const fits = a.length === 2 && b.length === 2 && (attributes.transB ? b[1] : b[0]) === k &&
      (!bias || String(bias) === String([n]));
    if (!fits) {
      throw shapeError(
        "matMul",
        inputs,
        `a ${attributes.transA ? "[K, M]" : "[M, K]"}, b ${
          attributes.transB ? "[N, K]" : "[K, N]"
        } and, if any, bias [N]`,
      );
    }
    return [m, n];
  },
  reference,
  magnitude: sumOfMagnitudes(reference),
  gradient({ inputs: [a, b, bias], output, dOutput, attributes, append }) {
    const { transA, transB, relu } = attributes;
    const dy = relu ? append(reluGradient, [dOutput, output], {}) : dOutput;
    const times = (left: Tensor, right: Tensor, transLeft: boolean, transRight: boolean) =>
      append(matMul, [left, right], { transA: transLeft, transB: transRight, relu: false });
    return [
      transA ? times(b, dy, transB, true) : times(dy, b, false, !transB),
      transB ? times(dy, a, true, transA) : times(a, dy, !transA, false),
      ...(bias ? [append(columnSum, [dy], {})] : []),
    ];
  },
  kernels: [
    ...BLOCKS.map(workgroupKernel),
    {
      name: "mat_mul_outer_subgroups",
      purpose: "cpu",
      lanes: 8,
      // Enough rows and columns for a kernel of so few terms.
      fits: (call) =>
        isOfVectors(call) && product(call).k <= 16 && call.attributes.transA &&
        !call.attributes.transB && !call.attributes.relu &&
        call.inputs.length === 2 && call.output[0] >= 128 && call.output[1] >= 32,
      passes(call) {
        const { m, n, k } = product(call);
        const workgroup = Math.min(64, Math.ceil(n / 4 / 8) * 8);
        const columns = Math.ceil(n / 4 / workgroup);
        const { chunks, chunkLength } = splitInto(
          Math.ceil(m / 8),
          columns * workgroup,
          WHOLE_THREADS,
        );
        return [{
          source: outerSource,
          constants: { M: m, N: n, K: k, CHUNK: chunkLength, WORKGROUP: workgroup },
          operands: [0, 1, "output"],
          workgroups: [columns * chunks],
        }];
      },
    },
    {
      name: "mat_mul_subgroups",
      purpose: "cpu",
      lanes: 8,
      fits: (call) => isOfVectors(call) && call.output[0] > 4,
      passes: (call) => tilePasses(call, subgroupsSource, [16, 4, 4], LARGE_THREADS),
    },
    {
      name: "mat_mul_subgroups_wide",
      purpose: "swiftshader",
      lanes: 4,
      // Few columns would leave too few threads.
      fits: (call) => isOfVectors(call) && call.output[0] > 8 && call.output[1] >= 256,
      passes: (call) => tilePasses(call, subgroupsWideSource, [16, 8, 4], LARGE_THREADS),
    },
    {
      name: "mat_mul_vectors",
      purpose: "cpu",
      // A transposed a has its rows side by side, and the tile reads them as well.
      fits: (call) => isOfVectors(call) && !call.attributes.transA,
      passes: (call) => tilePasses(call, vectorsSource, [8, 4, 4]),
    },
    {
      name: "mat_mul_tile",
      passes: (call) => tilePasses(call, tileSource, [8, 4, 1]),
    },
    {
      name: "mat_mul",
      purpose: "fallback",
      passes(call) {
        const { m, n, k, strides } = product(call);
        const bias = call.inputs.length > 2;
        const relu = String(call.attributes.relu);
        return [{
          source,
          constants: { M: m, N: n, K: k, ...strides, BIAS: String(bias), RELU: relu },
          operands: [0, 1, bias ? 2 : 1, "output"],
          workgroups: [Math.ceil(m * n / WORKGROUP)],
        }];
      },
    },
  ],
  flops: (call) => 2 * product(call).m * product(call).n * product(call).k,
  samples: [
    sample(16, 1000, 512, true, { ...PLAIN, relu: true }),
    sample(16, 512, 128, true, PLAIN),
    sample(16, 128, 2, true, PLAIN),
    sample(500, 16, 512, false, { ...PLAIN, transA: true }),
    sample(132, 3, 36, false, { ...PLAIN, transA: true }),
    sample(16, 512, 500, false, { ...PLAIN, transB: true }),
    sample(1, 7, 1, false, { transA: true, transB: true, relu: false }),
    sample(18, 75, 33, true, PLAIN),
    sample(18, 75, 33, true, { transA: false, transB: true, relu: true }),
    sample(1028, 12, 1036, true, PLAIN),
    sample(132, 200, 68, true, { transA: true, transB: true, relu: true }),
    sample(30, 164, 132, true, { transA: false, transB: true, relu: true }),
    sample(524_281, 2, 1, false, PLAIN), // more tiles than a dimension of the grid holds
  ],
  randomSample,
};
