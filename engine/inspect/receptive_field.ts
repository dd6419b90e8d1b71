/** Which pixels of the picture a cell of a map depends on: asked of the graph, through any op. @module */
import { type Graph, inputsOf, type Tensor } from "../graph/graph.ts";
import type { SpatialWindow } from "../graph/op.ts";
import { windowOutput } from "../ops/shared/window.ts";

/** Along one dimension: cell `i` sees `size` pixels from `start + i · jump` on. */
export interface Field {
  readonly start: number;
  readonly jump: number;
  readonly size: number;
}

/** The fields of all cells of a tensor: rows, columns. Those at the edge reach into the padding. */
export type Fields = readonly [Field, Field];

const PIXEL: Field = { start: 0, jump: 1, size: 1 };

/** The window that the op of a tensor slides over the pictures before it; `undefined` where it has none. */
export function windowBefore({ source }: Tensor): SpatialWindow | undefined {
  if (source.kind !== "output" || source.index > 0) return undefined;
  const { op, inputs, outputs, attributes } = source.node;
  return op.window?.({ inputs, outputs, attributes });
}

/** What lies between the pictures and the tensors of a graph. */
export interface View {
  /** The inputs of a tensor's op that are computed from the pictures, in their order. */
  picturesBefore(tensor: Tensor): readonly Tensor[];
  /**
   * The fields of a tensor's cells in the pictures (Araujo et al., "Computing Receptive Fields of
   * Convolutional Neural Networks", 2019); of several ways that of all of them. `undefined` where
   * cells have none of their own, as behind a matrix product or a mean over the picture.
   */
  fieldsOf(tensor: Tensor): Fields | undefined;
}

/** Looks at all that a graph computes from `images [N, H, W, C]`, in one walk. */
export function viewFrom(graph: Graph, images: Tensor): View {
  const dependents = new Set([images]);
  const fields = new Map<Tensor, Fields | undefined>([[images, [PIXEL, PIXEL]]]);
  const picturesBefore = (tensor: Tensor) =>
    inputsOf(tensor).filter((input) => dependents.has(input));
  for (const tensor of graph.tensors) {
    const before = picturesBefore(tensor);
    if (before.length === 0) continue;
    dependents.add(tensor);
    const window = windowBefore(tensor);
    const ways = before.map((picture) => {
      const seen = window && slidesOver(picture, tensor, window) ? fields.get(picture) : undefined;
      return seen && widen(seen, window!);
    });
    fields.set(tensor, ways.reduce(unite));
  }
  return { picturesBefore, fieldsOf: (tensor) => fields.get(tensor) };
}

/** Whether a window over `before` gives as many cells as a tensor has: a broadcast picture does not. */
function slidesOver(before: Tensor, { shape }: Tensor, window: SpatialWindow): boolean {
  if (before.shape.length !== 4 || shape.length !== 4) return false;
  const [height, width] = windowOutput(before.shape[1], before.shape[2], window.kernel, window);
  return height === shape[1] && width === shape[2];
}

function widen([rows, columns]: Fields, window: SpatialWindow): Fields {
  const along = ({ start, jump, size }: Field, axis: 0 | 1): Field => ({
    start: start - window.pads[axis] * jump,
    jump: jump * window.strides[axis],
    size: size + (window.kernel[axis] - 1) * window.dilations[axis] * jump,
  });
  return [along(rows, 0), along(columns, 1)];
}

/** What two ways see together; none where they move at different paces. */
function unite(a: Fields | undefined, b: Fields | undefined): Fields | undefined {
  if (!a || !b || a[0].jump !== b[0].jump || a[1].jump !== b[1].jump) return undefined;
  const along = (first: Field, second: Field): Field => {
    const start = Math.min(first.start, second.start);
    const end = Math.max(first.start + first.size, second.start + second.size);
    return { start, jump: first.jump, size: end - start };
  };
  return [along(a[0], b[0]), along(a[1], b[1])];
}
