/** A network as boxes and branches: what its drawing shows. @module */
import type { LayerDescription } from "../model/layer.ts";
import type { LayerSummary, NetworkSummary } from "./summary.ts";

/** What follows one another from top to bottom. */
export type Chain = readonly Item[];

/** A part of a chain. */
export type Item = Box | Fork;

/** A layer, with those after it that leave the shape as it is: activations, normalisation. */
export interface Box {
  readonly kind: "box";
  readonly name: string;
  /** `Conv2D 3×3, 64`. */
  readonly title: string;
  /** What follows within the box: `BatchNormalization, ReLU`. */
  readonly after: readonly string[];
  /** `56×56×64`. */
  readonly shape: string;
  /** What colours it. */
  readonly family: "kernel" | "pooling" | "other";
}

/** Branches whose results are joined; an empty one passes on what it was given. */
export interface Fork {
  readonly kind: "fork";
  readonly branches: readonly Chain[];
  /** Whether they are added, multiplied, or stand side by side. */
  readonly join: "sum" | "product" | "row";
  /** What follows the join. */
  readonly after: readonly string[];
  readonly shape: string;
}

/** The boxes of a network, in the order in which they are computed. */
export function structureOf({ network, layers }: NetworkSummary): Chain {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  // A graph has no layers within layers.
  if (byName.has("") || network.type === "Graph") return layers.reduce(append, [] as Chain);
  return chainOf(network, "", byName);
}

type ByName = ReadonlyMap<string, LayerSummary>;

/** The layers that a scope holds itself. */
function chainAt(path: string, within: readonly LayerDescription[], byName: ByName): Chain {
  const before = path && `${path}/`;
  const own = [...byName.values()].filter(({ name }) =>
    name.startsWith(before) && !name.slice(before.length).includes("/")
  );
  return own.reduce((chain: Chain, layer, i) => {
    const description = within[i];
    if (description.type === "Sequential") {
      return chainOf(description, layer.name, byName).reduce(joined, chain);
    }
    const fork = forkOf(description, layer, byName);
    return fork ? [...chain, fork] : append(chain, layer);
  }, []);
}

const chainOf = ({ layers }: LayerDescription, path: string, byName: ByName) =>
  chainAt(path, layers as LayerDescription[], byName);

/** How layers of several branches join what these make. */
const JOINS: Readonly<Record<string, Fork["join"]>> = {
  Residual: "sum",
  Parallel: "sum",
  Multiply: "product",
  Concatenate: "row",
};

function forkOf(
  { type, layers, shortcut = [], branches }: LayerDescription,
  { name, shape }: LayerSummary,
  byName: ByName,
): Fork | undefined {
  const at = (path: string, within: unknown) => chainAt(path, within as LayerDescription[], byName);
  if (!Object.hasOwn(JOINS, type)) return undefined;
  const chains = type === "Residual"
    ? [at(name, layers), at(`${name}/shortcut`, shortcut)]
    : (branches as unknown[]).map((each, i) => at(`${name}/branch${i + 1}`, each));
  return { kind: "fork", branches: chains, join: JOINS[type], after: [], shape: extents(shape) };
}

function append(chain: Chain, layer: LayerSummary): Chain {
  const { name, type, options, hasKernel } = layer;
  const shape = extents(layer.shape);
  const last = chain.at(-1);
  if (last && !hasKernel && last.shape === shape && !/Pool/i.test(type)) {
    return [...chain.slice(0, -1), { ...last, after: [...last.after, type] }];
  }
  const family = hasKernel ? "kernel" : /Pool/i.test(type) ? "pooling" : "other";
  const title = options ? `${type} ${options}` : type;
  return [...chain, { kind: "box", name, title, after: [], shape, family }];
}

const joined = (chain: Chain, item: Item): Chain => [...chain, item];

/** `56×56×64` of `[N, 56, 56, 64]`. */
export const extents = (shape: readonly number[]) => shape.slice(1).join("×");
