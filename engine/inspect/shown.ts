/** The layers of a network that have maps, as its graph knows them. @module */
import type { Node, Tensor } from "../graph/graph.ts";
import type { SpatialWindow } from "../graph/op.ts";
import { isShape } from "../graph/spec.ts";
import { conv2d } from "../ops/convolution/conv2d.ts";
import { maxPool2d } from "../ops/pool/max_pool2d.ts";
import type { Layout } from "./layout.ts";
import { type Fields, viewFrom, windowBefore } from "./receptive_field.ts";

/** How a cell of a layer comes about: a sum of products, the largest of a window, cell by cell, or otherwise. */
export type CellKind = "convolution" | "pooling" | "pointwise" | "other";

/** A layer that has maps. */
export interface ShownLayer {
  /** `conv1`, `relu1`, `block2/pool1`, …. */
  readonly name: string;
  /** `[N, H, W, C]`. */
  readonly tensor: Tensor;
  readonly kind: CellKind;
  /** The name of the op that computes it. */
  readonly op: string;
  /** The tensors before it that are computed from the picture. */
  readonly before: readonly Tensor[];
  /** The window that it slides over them; absent where it has none. */
  readonly window?: SpatialWindow;
  /** What its cells see of the picture; absent where they see all of it. */
  readonly fields?: Fields;
  /** The variables of a convolution, `[KH, KW, C, F]` and, if it has one, `[F]`, by name. */
  readonly weights?: { readonly kernel: string; readonly bias?: string };
  /** Whether a ReLU makes its maps out of these, and nothing comes between. */
  readonly isRectified: boolean;
  /** The nearest convolution: this layer, or one before it; absent where there is none. */
  readonly convolution?: string;
}

/** Every layer that computes maps `[N, H, W, C]`, in their order. */
export function shownLayers(layout: Layout): ShownLayer[] {
  const { graph, layers, images } = layout;
  const view = viewFrom(graph, images);
  const names = new Map<Tensor, string>();
  const convolutions = new Map<Tensor, string | undefined>();
  const shown: ShownLayer[] = [];
  for (const [name, tensor] of layers) {
    const { source, shape } = tensor;
    if (shape.length !== 4 || source.kind !== "output" || tensor === images) continue;
    if (names.has(tensor)) continue; // a layer that lets everything through
    names.set(tensor, name);
    const window = windowBefore(tensor);
    const kind = kindOf(source.node, window);
    const before = view.picturesBefore(tensor);
    const nearest = before.map((picture) => convolutions.get(picture)).find(Boolean);
    const convolution = kind === "convolution" ? name : nearest;
    convolutions.set(tensor, convolution);
    shown.push({
      name,
      tensor,
      kind,
      op: source.node.op.name,
      before,
      window,
      fields: view.fieldsOf(tensor),
      weights: kind === "convolution" ? weightsOf(source.node) : undefined,
      isRectified: isBefore("relu", tensor, layers),
      convolution,
    });
  }
  return shown;
}

/** Whether a layer computes such an op of a tensor. */
function isBefore(op: string, tensor: Tensor, layers: Layout["layers"]): boolean {
  return [...layers.values()].some(({ source }) =>
    source.kind === "output" && source.node.op.name === op && source.node.inputs[0] === tensor
  );
}

function kindOf({ op }: Node, window: SpatialWindow | undefined): CellKind {
  if (op === conv2d) return "convolution";
  if (op === maxPool2d) return "pooling";
  return window && String(window.kernel) === "1,1" ? "pointwise" : "other";
}

function weightsOf({ inputs: [, kernel, bias] }: Node) {
  return { kernel: kernel.name, bias: bias?.name };
}

/** What leaves nothing of a map that is nowhere above 0. */
const RECTIFIERS = ["relu", "relu6"];

/**
 * The layer's maps after the ReLU that a layer makes of them, normalised before it where they are; its
 * own where there is none.
 */
export function rectified({ layers }: Layout, { tensor }: ShownLayer): Tensor {
  const after = (before: Tensor, ops: readonly string[]) =>
    [...layers.values()].find(({ source }) =>
      source.kind === "output" && ops.includes(source.node.op.name) &&
      source.node.inputs[0] === before
    );
  const normalised = after(tensor, ["batchNormalizationInference"]) ?? tensor;
  return after(normalised, RECTIFIERS) ?? tensor;
}

/**
 * The convolution of whose filters nothing is left in a layer's maps where they are dead, by layer: of
 * the ReLU behind it, and of the max pooling behind that.
 */
export function rectifiedFilters(
  layout: Layout,
  shown: readonly ShownLayer[],
): ReadonlyMap<ShownLayer, string> {
  const filters = new Map<Tensor, string>();
  for (const layer of convolutionsOf(shown)) {
    const maps = rectified(layout, layer);
    if (maps !== layer.tensor) filters.set(maps, layer.name);
  }
  const found = new Map<ShownLayer, string>();
  for (const layer of shown) {
    const filter = filters.get(layer.tensor) ??
      (layer.kind === "pooling" ? filters.get(layer.before[0]) : undefined);
    if (filter === undefined) continue;
    filters.set(layer.tensor, filter);
    found.set(layer, filter);
  }
  return found;
}

/**
 * The last maps of the extents of the last convolution: what its ReLU, or a normalisation, a sum and a
 * ReLU, make of it. Throws a `RangeError` where there is no convolution.
 */
export function lastMaps(shown: readonly ShownLayer[]): Tensor {
  const last = convolutionsOf(shown).at(-1);
  if (!last) throw new RangeError("Cannot draw a heat map as the network has no convolution");
  return shown.findLast(({ tensor }) => isShape(tensor.shape, last.tensor.shape))!.tensor;
}

/** The convolutions among layers. */
export function convolutionsOf(shown: readonly ShownLayer[]): ShownLayer[] {
  return shown.filter(({ kind }) => kind === "convolution");
}
