/** A network that Keras or TensorFlow.js wrote, as layers of ours. @module */
import { type LayerDescription, layerOf } from "../../model/layer.ts";
import { type Leaf } from "./read_layers.ts";
import type { Piece } from "./pieces.ts";
import { type Join, type Part, partsOf } from "./structure.ts";
import { UnknownLayers } from "./topology.ts";

/** A network of our layers, with where their numbers are. */
export interface ReadNetwork {
  readonly network: LayerDescription;
  /** By our layer's name, in the order of the layers. */
  readonly leaves: ReadonlyMap<string, Leaf>;
}

/** A layer, or one that holds others, before it has a name. */
interface Item {
  /** What it is to be called, without the names of those around it. */
  readonly path: string;
  make(): Layer;
}

/** A description with the layers that have numbers, by their names within it. */
interface Layer {
  readonly description: LayerDescription;
  readonly leaves: readonly (readonly [path: string, leaf: Leaf])[];
}

/**
 * The layers of a network in pieces: those one after the other in lists, joins as layers of branches.
 * Throws an `UnknownLayers` where branches share a layer.
 */
export function networkOf(pieces: readonly Piece[], output: number): ReadNetwork {
  const parts = partsOf(pieces, output);
  if (!parts) throw new UnknownLayers("branches that share a layer");
  if (parts.length === 0) throw new UnknownLayers("no layers at all");
  const { layers, leaves } = new Assembly(pieces).list(parts, "");
  return { network: { type: "Sequential", layers }, leaves: new Map(leaves) };
}

class Assembly {
  constructor(readonly pieces: readonly Piece[]) {}

  /** The layers of parts one after the other, in a layer whose layers' names begin with `prefix`. */
  list(parts: readonly Part[], prefix: string) {
    return inTurn(parts.flatMap((part) => this.#items(part, prefix)));
  }

  #items(part: Part, prefix: string): Item[] {
    if ("join" in part) {
      const { name, join } = this.pieces[part.join];
      const plain = plainName(name);
      const make = () =>
        join === "Add" ? this.#sum(part, plain) : this.#branches(join!, part.branches, plain);
      return [{ path: within(plain, prefix), make }];
    }
    return this.pieces[part.node].leaves.map((leaf) => ({
      path: within(plainName(leaf.name), prefix),
      make: () => ({ description: leaf.description, leaves: [["", leaf]] }),
    }));
  }

  /** A sum of two is residual where our names don't say that it is parallel. */
  #sum({ branches }: Join, name: string): Layer {
    const [layers, shortcut = []] = branches.filter((branch) => branch.length > 0);
    const isResidual = branches.length === 2 && layers &&
      !/^branch\d+\./.test(within(plainName(this.#firstName(layers)), `${name}.`));
    if (!isResidual) return this.#branches("Parallel", branches, name);
    const made = this.list(layers, `${name}.`);
    const around = shortcut.length > 0 ? this.list(shortcut, `${name}.shortcut.`) : undefined;
    return {
      description: {
        type: "Residual",
        layers: made.layers,
        ...around && { shortcut: around.layers },
      },
      leaves: [...made.leaves, ...below("shortcut", around?.leaves ?? [])],
    };
  }

  #branches(type: string, branches: Join["branches"], name: string): Layer {
    const made = branches.map((branch, i) => this.list(branch, `${name}.branch${i + 1}.`));
    return {
      description: { type, branches: made.map(({ layers }) => layers) },
      leaves: made.flatMap(({ leaves }, i) => below(`branch${i + 1}`, leaves)),
    };
  }

  #firstName([part]: readonly Part[]): string {
    return this.pieces["join" in part ? part.join : part.node].name;
  }
}

const below = (name: string, leaves: Layer["leaves"]) =>
  leaves.map(([path, leaf]) => [path ? `${name}/${path}` : name, leaf] as const);

/** Names with more dots are not made of those of layers within layers. */
const MOST_SEGMENTS = 8;

/** A name that a layer of ours may have; dots tell layers within others. */
function plainName(name: string): string {
  const plain = name.replace(/[^\w.-]/g, "_") || "layer";
  const segments = plain.split(".");
  const isPath = segments.length <= MOST_SEGMENTS && segments.every((segment) => segment);
  return isPath ? plain : plain.replaceAll(".", "_");
}

const within = (name: string, prefix: string) =>
  name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;

const firstOf = (path: string) => path.includes(".") ? path.slice(0, path.indexOf(".")) : undefined;

/** Layers one after the other, each under its name; those whose names begin alike are one layer. */
function inTurn(items: readonly Item[]) {
  const names = new Namer();
  const layers: LayerDescription[] = [];
  const leaves: (readonly [string, Leaf])[] = [];
  for (let i = 0; i < items.length;) {
    const first = firstOf(items[i].path);
    let end = i + 1;
    while (first !== undefined && end < items.length && firstOf(items[end].path) === first) end++;
    const { description, leaves: own } = first === undefined
      ? items[i].make()
      : group(items.slice(i, end));
    const [named, name] = names.name(description, first ?? items[i].path);
    layers.push(named);
    leaves.push(...below(name, own));
    i = end;
  }
  return { layers, leaves };
}

/** Layers whose names begin with the same word are those of one layer. */
function group(items: readonly Item[]): Layer {
  const inner = items.map(({ path, make }) => ({ path: path.slice(path.indexOf(".") + 1), make }));
  const { layers, leaves } = inTurn(inner);
  return { description: { type: "Sequential", layers }, leaves };
}

/** Names layers of a list: not at all where they are called so anyway. */
class Namer {
  readonly #counts = new Map<string, number>();
  readonly #taken = new Set<string>();

  name(description: LayerDescription, wanted: string): [LayerDescription, string] {
    const { prefix } = layerOf(description);
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    if (wanted === `${prefix}${count}` && !this.#taken.has(wanted)) {
      this.#counts.set(prefix, count);
      this.#taken.add(wanted);
      return [description, wanted];
    }
    let name = wanted;
    while (this.#taken.has(name)) name += "_";
    this.#taken.add(name);
    const { type, ...options } = description;
    return [{ type, name, ...options }, name];
  }
}
