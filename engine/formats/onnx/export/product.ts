/** Matrix products. @module */
import type { Shape } from "../../../graph/spec.ts";
import type { MatMul } from "../../../ops/product/product.ts";
import { plus } from "./binary.ts";
import { dimensionsIn, type Operand } from "./operand.ts";
import { asNode, outputIn, outputOf, type Translation, type Translator } from "./translation.ts";
import { withActivation } from "./unary.ts";
import type { OnnxWriter, Value } from "./writer.ts";

/**
 * A matrix whose rows (or columns, `transB`) belong to what was flattened with its channels first, in
 * the order of the file.
 */
function rearranged(matrix: Operand, flattened: Shape, transB: boolean): Value {
  const [rows, columns] = matrix.shape;
  const split = transB ? [rows, ...flattened] : [...flattened, columns];
  const moved = dimensionsIn("first", flattened.length + 1).slice(1).map((d) => d - 1);
  const dimensions = transB ? [0, ...moved.map((d) => d + 1)] : [...moved, flattened.length];
  return matrix.arranged(dimensions, { from: split, to: matrix.shape });
}

/** With the last two dimensions changed for each other. */
function transposed(writer: OnnxWriter, operand: Operand, name: string): Value {
  const { shape: { length: rank }, extents } = operand;
  const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  if (operand.numbers) return operand.arranged(perm);
  return writer.node("Transpose", [operand.in("last")], {
    name,
    extents: perm.map((d) => extents[d]),
  }, { perm });
}

/** A product of two matrices, and a bias: a Gemm, or a MatMul where that is all. */
function ofMatrices(translation: Translation<MatMul>): Operand {
  const { inputs: [a, b, bias], attributes: { transA, transB } } = translation;
  const matrix = a.flattened ? rearranged(b, a.flattened, transB) : b.in("last");
  const inputs = [a.in("last"), matrix];
  if (!bias && !transA && !transB) return asNode(translation, "MatMul", inputs, "last");
  return asNode(translation, "Gemm", bias ? [...inputs, bias.in("last")] : inputs, "last", {
    transA: transA ? 1 : undefined,
    transB: transB ? 1 : undefined,
  });
}

/** Products side by side, and a bias. */
function ofMany(translation: Translation<MatMul>): Operand {
  const { writer, name, inputs: [a, b, bias], attributes: { transA, transB } } = translation;
  const left = transA ? transposed(writer, a, `${name}/a_transposed`) : a.in("last");
  const right = transB ? transposed(writer, b, `${name}/b_transposed`) : b.in("last");
  if (!bias) return asNode(translation, "MatMul", [left, right], "last");
  const output = { ...outputIn(translation, "last"), name: `${name}/product` };
  const product = writer.node("MatMul", [left, right], output);
  return outputOf(translation, plus(writer, product, bias.in("last"), name), "last");
}

/** Those that are translated. */
export const PRODUCT: Readonly<Record<string, Translator>> = {
  matMul: withActivation<MatMul>((translation) => {
    const [a, b] = translation.inputs;
    const areMatrices = a.shape.length === 2 && b.shape.length === 2;
    return areMatrices ? ofMatrices(translation) : ofMany(translation);
  }),
};
