/** How numbers lie in PyTorch: channels and filters first, and outputs before inputs. @module */
import type { Graph, Node, Tensor } from "../../graph/graph.ts";
import { isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import type { MatMul } from "../../ops/product/product.ts";
import type { Transpose } from "../../ops/shape/transpose.ts";

/** How a variable lies in PyTorch. */
export interface Layout {
  /** Our extents; where PyTorch orders a dimension otherwise they are those of its parts. */
  readonly parts: Shape;
  /** Which of the parts is where in PyTorch. */
  readonly axes: readonly number[];
  /** Its shape in PyTorch. */
  readonly shape: Shape;
}

/** A tensor that lies in PyTorch as it does here. */
export const asItIs = (shape: Shape): Layout => ({ parts: shape, axes: [...shape.keys()], shape });

/** The numbers as PyTorch has them. */
export function toTorch(data: Float32Array, { parts, axes }: Layout): Float32Array {
  return transposed(data, parts, axes);
}

/** The numbers as we have them. */
export function fromTorch(data: Float32Array, { parts, axes }: Layout): Float32Array {
  return transposed(data, axes.map((axis) => parts[axis]), parts.map((_, i) => axes.indexOf(i)));
}

/** Numbers of a shape with its dimensions in another order: dimension i is `axes[i]` of what is given. */
function transposed(data: Float32Array, shape: Shape, axes: readonly number[]): Float32Array {
  if (axes.every((axis, i) => axis === i)) return data.slice();
  const strides = axes.map((axis) => sizeOf(shape.slice(axis + 1)));
  const extents = axes.map((axis) => shape[axis]);
  const moved = new Float32Array(data.length);
  let to = 0;
  const walk = (dimension: number, from: number) => {
    const [extent, stride] = [extents[dimension], strides[dimension]];
    if (dimension < axes.length - 1) {
      for (let i = 0; i < extent; i++) walk(dimension + 1, from + i * stride);
    } else {
      for (let i = 0; i < extent; i++) moved[to++] = data[from + i * stride];
    }
  };
  walk(0, 0);
  return moved;
}

/** What a row of numbers was before it was flattened: `[H, W, C]`, which PyTorch has as `[C, H, W]`. */
type Rows = ReadonlyMap<Tensor, Shape>;

/**
 * How each variable of a graph lies in PyTorch, by what it is used for: a convolution's kernel
 * `[KH, KW, C, F]` as `[F, C, KH, KW]`, a matrix `[C, units]` as `[units, C]`, what belongs to the
 * places of a picture `[H, W, C]` as `[C, H, W]`, and where a picture was flattened before, in the order
 * in which PyTorch flattens it. All else lies as it does here.
 */
export function layoutsOf(graph: Graph): ReadonlyMap<Tensor, Layout> {
  const rows = flattenedRows(graph);
  const layouts = new Map<Tensor, Layout>();
  for (const { source } of graph.tensors) {
    if (source.kind !== "output" || source.index > 0) continue;
    source.node.inputs.forEach((variable, i) => {
      if (variable.source.kind !== "variable" || layouts.has(variable)) return;
      layouts.set(variable, layoutOf(variable, i, source.node, rows));
    });
  }
  return layouts;
}

function layoutOf({ shape }: Tensor, index: number, node: Node, rows: Rows): Layout {
  const [x] = node.inputs;
  const row = rows.get(x);
  const [last] = shape.slice(-1);
  if (index === 1 && node.op.name === "conv2d") return moved(shape, [3, 2, 0, 1]);
  if (index === 1 && node.op.name === "matMul" && shape.length === 2) {
    const { transB } = node.attributes as MatMul;
    if (transB) return row ? moved([shape[0], ...row], [0, 3, 1, 2], shape) : asItIs(shape);
    const turned = [shape[1], shape[0]];
    return row ? moved([...row, last], [3, 2, 0, 1], turned) : moved(shape, [1, 0]);
  }
  if (row && isShape(shape, [sizeOf(row)])) return moved(row, [2, 0, 1], shape);
  if (shape.length === 3 && isShape(shape, x.shape.slice(1))) return moved(shape, [2, 0, 1]);
  return asItIs(shape);
}

const moved = (
  parts: Shape,
  axes: readonly number[],
  shape: Shape = axes.map((axis) => parts[axis]),
): Layout => ({ parts, axes, shape });

/** The rows that are flattened pictures, and what is computed of each of their numbers alone. */
function flattenedRows(graph: Graph): Rows {
  const rows = new Map<Tensor, Shape>();
  const channelsFirst = new Set<Tensor>();
  for (const tensor of graph.tensors) {
    if (tensor.source.kind !== "output") continue;
    const { op, inputs, attributes } = tensor.source.node;
    if (op.name === "matMul" || op.name === "conv2d") continue;
    const alike = inputs.filter(({ shape }) => isShape(shape, tensor.shape));
    if (isChannelsFirst(op.name, attributes) || alike.some((x) => channelsFirst.has(x))) {
      channelsFirst.add(tensor);
    }
    const [x] = inputs;
    const picture = x.shape.slice(1);
    const isFlattened = op.name === "reshape" && picture.length === 3 &&
      isShape(tensor.shape, [x.shape[0], sizeOf(picture)]);
    const row = isFlattened && !channelsFirst.has(x)
      ? picture
      : alike.map((x) => rows.get(x)).find((row) => row);
    if (row) rows.set(tensor, row);
  }
  return rows;
}

/** A network from elsewhere may bring its pictures into PyTorch's order by itself. */
function isChannelsFirst(op: string, attributes: unknown): boolean {
  return op === "transpose" && isShape((attributes as Transpose).perm, [0, 3, 1, 2]);
}
