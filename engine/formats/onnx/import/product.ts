/** Products of matrices. @module */
import { add } from "../../../ops/elementwise/binary.ts";
import { matMul } from "../../../ops/product/mat_mul.ts";
import { PLAIN } from "../../../ops/product/product.ts";
import { type Call, checkApart, type Family, inputOf, laidInput } from "./call.ts";
import { combine } from "./combine.ts";
import { layerName } from "./convolution.ts";
import { scaled } from "./elementwise.ts";
import { broadcast, type Extent, isFixed, isSameExtent, ofOne, showExtents } from "./extent.ts";
import { extentOf, laid, permuted } from "./layout.ts";
import { type Constant, type Laid, reordered, reshaped, shapeOf, type Value } from "./value.ts";

/** What follows the product. */
interface Following {
  readonly bias?: Constant;
  readonly name: string;
}

/** a · b, as NumPy's `matmul`. */
export function product(call: Call, a: Laid, b: Value, { bias, name }: Following): Laid {
  const shape = productShape(shapeOf(a), shapeOf(b));
  if (b.kind === "constant" && b.shape.length === 2 && shapeOf(a).length > 1) {
    return dense(call, a, b, shape, { bias, name });
  }
  const { to } = call;
  const right = b.kind === "laid" ? b : laid(to.placed(b, weightsOf(b, name)), b.shape);
  const [left, other] = [asFactor(call, a), asFactor(call, right)];
  const attributes = { ...PLAIN, transA: left.isTransposed, transB: other.isTransposed };
  return laid(to.appendAs(matMul, [left.name, other.name], attributes, name), shape);
}

/** The kernel of a layer: of several numbers it is trained whatever it is in the file. */
const weightsOf = ({ values }: Constant, name: string) => ({
  name: `${name}/kernel`,
  isTrained: values.length > 1,
});

/**
 * a · kernel + bias, where the kernel's rows are brought into the order in which a's last dimension
 * lies: pictures that were flattened stay as they are.
 */
function dense(
  { to }: Call,
  a: Laid,
  kernel: Constant,
  shape: readonly Extent[],
  { bias, name }: Following,
): Laid {
  const factors = a.dimensions.at(-1)!;
  const lying = a.memory.filter((factor) => factors.includes(factor));
  const before = a.dimensions.slice(0, -1);
  const x = to.arranged(a, [...before, lying]);
  const [, columns] = kernel.shape;
  const extents = factors.map(({ extent }) => ofOne(extent));
  const order = [...lying.map((factor) => factors.indexOf(factor)), factors.length];
  const apart = reshaped(kernel, [...extents, columns]);
  const rows = ofOne(extentOf(factors));
  const w = to.placed(apart, weightsOf(kernel, name), order, [rows, columns]);
  const b = bias ? [to.placed(bias, { name: `${name}/bias`, isTrained: true })] : [];
  const last = columns === 1 ? [] : [{ extent: columns }];
  return {
    kind: "laid",
    name: to.appendAs(matMul, [x, w, ...b], PLAIN, name),
    stored: shape,
    dimensions: [...before, last],
    memory: [...before.flat(), ...last],
  };
}

/** A tensor as a factor: its last two dimensions may lie the other way round. */
function asFactor({ to }: Call, value: Laid): { name: string; isTransposed: boolean } {
  const { length: rank } = value.dimensions;
  const order = [...value.dimensions.keys()];
  const swapped = [...order.slice(0, -2), rank - 1, rank - 2];
  const lies = (order: readonly number[]) => {
    const joined = order.flatMap((d) => value.dimensions[d]);
    return joined.every((factor, i) => factor === value.memory[i]);
  };
  const isTransposed = rank > 1 && !lies(order) && lies(swapped);
  return { name: to.inOrder(value, isTransposed ? swapped : order), isTransposed };
}

function productShape(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  const [inner, other] = [left.at(-1), right.at(-2)];
  const fits = a.length > 0 && b.length > 0 && isSameExtent(inner!, other!) && isFixed([inner!]);
  if (!fits) {
    throw new RangeError(`its shapes ${showExtents(a)} and ${showExtents(b)} don't fit each other`);
  }
  return [
    ...broadcast(left.slice(0, -2), right.slice(0, -2)),
    ...a.length === 1 ? [] : [left.at(-2)!],
    ...b.length === 1 ? [] : [right.at(-1)!],
  ];
}

/** alpha · A · B + beta · C, either of A and B transposed. */
function gemm(call: Call): Value {
  const { attributes } = call;
  const [alpha, beta] = [attributes.float("alpha", 1), attributes.float("beta", 1)];
  const [transA, transB] = [attributes.flag("transA"), attributes.flag("transB")];
  const turn = (value: Value, isTurned: boolean): Value => {
    if (shapeOf(value).length !== 2) throw new RangeError("its inputs are no matrices");
    if (!isTurned) return value;
    if (value.kind === "laid") return permuted(value, [1, 0]);
    call.to.spend(value.shape);
    return reordered(value, [1, 0]);
  };
  const a = turn(laidInput(call, 0), transA) as Laid;
  if (transA) checkApart(a, [1]);
  const given = inputOf(call, 1);
  const b = turn(given, transB);
  const name = layerName(call, given);
  const c = beta === 0 ? undefined : call.inputs[2];
  const [, columns] = shapeOf(b);
  const bias = c && alpha === 1 && b.kind === "constant" ? biasOf(c, columns, beta) : undefined;
  let y = product(call, a, b, { bias, name });
  if (alpha !== 1) y = scaled(call, y, alpha, `${name}/scaled`);
  if (!c || bias) return y;
  const offset = beta === 1 ? c : scaled(call, c, beta, `${name}/offset`);
  return combine({ ...call, name }, add, [y, offset], `${name}/sum`);
}

/** A constant that is added to each row, as a layer's bias. */
function biasOf(c: Value, columns: Extent, beta: number): Constant | undefined {
  if (c.kind !== "constant" || c.type !== "float") return undefined;
  if (ofOne(columns) !== c.values.length || c.shape.slice(0, -1).some((extent) => extent !== 1)) {
    return undefined;
  }
  const row = reshaped(c, [c.values.length]) as Constant & { type: "float" };
  return beta === 1 ? row : { ...row, values: row.values.map((value) => value * beta) };
}

/** A product with a kernel of the file, and a bias of it. */
export function biased(call: Call): Value {
  const [a, b, c] = [laidInput(call, 0), inputOf(call, 1), inputOf(call, 2)];
  const name = layerName(call, b);
  const bias = biasOf(c, shapeOf(b).at(-1)!, 1);
  if (bias && shapeOf(a).length > 1) return product(call, a, b, { bias, name });
  return combine({ ...call, name }, add, [product(call, a, b, { name }), c], `${name}/sum`);
}

/** ONNX' products. */
export const PRODUCT: Family = {
  Gemm: gemm,
  MatMul: (call) => {
    const b = inputOf(call, 1);
    return product(call, laidInput(call, 0), b, { name: layerName(call, b) });
  },
};
