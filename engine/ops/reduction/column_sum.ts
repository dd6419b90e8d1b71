import {
  type Call,
  integer,
  type Op,
  shapeError,
  sizeOf,
  type Values,
  WORKGROUP,
} from "../../graph/op.ts";
import source from "../../../shaders/reduction/column_sum.wgsl" with { type: "text" };
import { sumOfMagnitudes } from "../convolution/convolution.ts";
import { splitInto, splitPasses } from "../shared/split_sum.ts";

type Nothing = Record<never, never>;

function reference([x]: readonly Values[], { output: [columns] }: Call<Nothing>): Values {
  const sums = new Float64Array(columns);
  x.forEach((value, i) => sums[i % columns] += value);
  return sums;
}

/** The sum over all dimensions but the last: `[…, C]` → `[C]`; the gradient of a bias. */
export const columnSum: Op<Nothing> = {
  name: "columnSum",
  shape(inputs) {
    if (inputs.length !== 1 || inputs[0].length < 2) {
      throw shapeError("columnSum", inputs, "one tensor of two dimensions or more");
    }
    return inputs[0].slice(-1);
  },
  reference,
  magnitude: sumOfMagnitudes(reference),
  kernels: [{
    name: "column_sum",
    passes({ inputs: [x], output }) {
      const columns = output[0];
      const rows = sizeOf(x) / columns;
      const { chunks, chunkLength } = splitInto(rows, columns, 32_768);
      return splitPasses(chunks, output, (target) => ({
        source,
        constants: { ROWS: rows, COLUMNS: columns, CHUNKS: chunks, CHUNK_ROWS: chunkLength },
        operands: [0, target],
        workgroups: [Math.ceil(columns * chunks / WORKGROUP)],
      }));
    },
  }],
  flops: ({ inputs: [x] }) => sizeOf(x),
  samples: [
    { inputs: [[4, 56, 46, 16]], attributes: {} },
    { inputs: [[16, 512]], attributes: {} },
    { inputs: [[1, 3]], attributes: {} },
    { inputs: [[300, 7, 1]], attributes: {} },
  ],
  randomSample: (random) => ({
    inputs: [[integer(random, 1, 40), integer(random, 1, 9), integer(random, 1, 70)]],
    attributes: {},
  }),
};
