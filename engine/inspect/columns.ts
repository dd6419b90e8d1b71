/** The columns of a network drawn as a map: what has maps, and what each is computed from. @module */
import { inputsOf, reachable, type Tensor } from "../graph/graph.ts";
import { isShape } from "../graph/spec.ts";
import type { Layout } from "./layout.ts";
import { type ShownLayer, shownLayers } from "./shown.ts";

/** Maps that stand below each other: a layer with those after it that work on each cell alone. */
export interface MapColumn {
  /** The name of the last of its layers, whose maps it shows; `input` for the picture. */
  readonly name: string;
  /** The names of its layers in their order: `conv1`, `norm1`, `relu1`; none for the picture. */
  readonly layers: readonly string[];
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The numbers of the columns that it is computed from. */
  readonly from: readonly number[];
}

/** All columns of a network. */
export interface MapColumns {
  /** In the order in which they are computed; the first is the picture. */
  readonly columns: readonly MapColumn[];
  /** The numbers of those that the class scores are computed from. */
  readonly last: readonly number[];
}

/** A column of a network that is laid out. */
export interface LaidColumn extends MapColumn {
  /** `[N, H, W, C]`. */
  readonly tensor: Tensor;
}

/** All columns of a network that is laid out. */
export interface LaidColumns extends MapColumns {
  readonly columns: readonly LaidColumn[];
}

/**
 * The columns of a network; branches and what joins them have columns of their own. What no class score
 * depends on has none.
 */
export function columnsOf(layout: Layout): LaidColumns {
  const { graph, images, logits } = layout;
  const used = new Set(reachable(graph, [logits]));
  const shown = shownLayers(layout).filter(({ tensor }) => used.has(tensor));
  const tensors = [images, ...shown.map(({ tensor }) => tensor)];
  const all = new Set(tensors);
  const before = new Map([...tensors, logits].map((each) => [each, nearestBefore(each, all)]));
  const readers = (tensor: Tensor) =>
    [...before].filter(([, sources]) => sources.includes(tensor)).map(([reader]) => reader);
  /** The layer that goes on with what nobody else reads, cell by cell. */
  const foldedInto = ({ tensor }: ShownLayer) => {
    const [next, ...others] = readers(tensor);
    const layer = shown.find((one) => one.tensor === next);
    const goesOn = layer && others.length === 0 && layer.kind === "pointwise" &&
      before.get(next)!.length === 1 && isShape(next.shape, tensor.shape);
    return goesOn ? layer : undefined;
  };
  const nextOf = new Map(shown.map((layer) => [layer, foldedInto(layer)]));
  const folded = new Set(nextOf.values());
  const chains = shown.filter((layer) => !folded.has(layer)).map((first) => {
    const chain = [first];
    for (let next = nextOf.get(first); next; next = nextOf.get(next)) chain.push(next);
    return chain;
  });
  const ends = [images, ...chains.map((chain) => chain.at(-1)!.tensor)];
  const numbersOf = (sources: readonly Tensor[]) => sources.map((source) => ends.indexOf(source));
  const columns = chains.map((chain): LaidColumn => ({
    name: chain.at(-1)!.name,
    layers: chain.map(({ name }) => name),
    ...sized(chain.at(-1)!.tensor),
    from: numbersOf(before.get(chain[0].tensor)!),
  }));
  const picture: LaidColumn = { name: "input", layers: [], ...sized(images), from: [] };
  return { columns: [picture, ...columns], last: numbersOf(before.get(logits)!) };
}

function sized(tensor: Tensor) {
  const [, height, width, channels] = tensor.shape;
  return { tensor, height, width, channels };
}

/** The columns without their tensors, as pages are told of them. */
export function drawnColumns({ columns, last }: LaidColumns): MapColumns {
  return { columns: columns.map(({ tensor: _, ...column }) => column), last };
}

/** The nearest of `among` that a tensor is computed from, in the order in which they are met. */
function nearestBefore(tensor: Tensor, among: ReadonlySet<Tensor>): Tensor[] {
  const found = new Set<Tensor>();
  const seen = new Set<Tensor>();
  const walk = (each: Tensor) => {
    if (seen.has(each)) return;
    seen.add(each);
    if (among.has(each)) found.add(each);
    else inputsOf(each).forEach(walk);
  };
  inputsOf(tensor).forEach(walk);
  return [...found];
}
