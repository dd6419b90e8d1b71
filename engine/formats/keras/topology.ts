/** The layers of a network that Keras or TensorFlow.js wrote, as a graph. @module */
import { listed } from "../../../data/text/listed.ts";
import { array, brief, literal, Mismatch, name, object, optional, whole } from "../schema.ts";

/** A layer, once: networks within networks are spread out. */
export interface KerasNode {
  /** Keras' name of its kind. */
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Those whose outputs it takes, by their places in the list; -1 is the network's input. */
  readonly inputs: readonly number[];
}

/** A network with one input and one output. */
export interface KerasGraph {
  readonly name: string;
  /** Of its input, `[H, W, C]`; what is not said is `null`. */
  readonly shape: readonly (number | null)[];
  /** Each comes after those that it takes. */
  readonly nodes: readonly KerasNode[];
  /** The one whose output is the network's. */
  readonly output: number;
}

/** A layer as it is written. */
interface Entry {
  readonly class_name: string;
  readonly name?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes?: readonly unknown[];
}

const ENTRY = object<Entry>({
  class_name: name,
  name: optional(name),
  config: (value) => Array.isArray(value) ? { layers: value } : object({})(value) as never,
  inbound_nodes: optional(array((value) => value)),
});

const LIST = array((value) => value, 1);

/** Keras' names of networks, by whether each layer takes what the one before makes. */
const NETWORKS: Readonly<Record<string, boolean>> = {
  Sequential: true,
  Model: false,
  Functional: false,
};

const isNetwork = ({ class_name }: Entry) => Object.hasOwn(NETWORKS, class_name);

/** No network has more. */
const MOST_LAYERS = 10_000;

/**
 * Reads the `modelTopology` of a `model.json`. Throws a `Mismatch` where it is damaged, and an `Error`
 * that names all kinds of layers that are not in `known`.
 */
export function readTopology(value: unknown, known: ReadonlySet<string>): KerasGraph {
  const { model_config } = object<{ model_config: unknown }>({ model_config: (each) => each })(
    value,
  );
  const root = ENTRY(model_config ?? value);
  if (!isNetwork(root)) {
    throw new Mismatch(root.class_name, Object.keys(NETWORKS).join(" or "), "class_name");
  }
  checkKnown(root, known);
  const reader = new TopologyReader();
  const output = reader.network(root, -1);
  const { shape, nodes } = reader;
  if (!shape) throw new Mismatch(undefined, "the shape of its input", "batch_input_shape");
  return { name: nameOf(root) ?? "", shape, nodes, output };
}

/** Throws an `Error` that names every kind of layer that is not known. */
function checkKnown(root: Entry, known: ReadonlySet<string>): void {
  const unknown = new Map<string, string[]>();
  let count = 0;
  const visit = (entry: Entry) => {
    if (++count > MOST_LAYERS) throw new Mismatch(count, `at most ${MOST_LAYERS}`, "layers");
    if (isNetwork(entry)) layersOf(entry).forEach(visit);
    else if (!known.has(entry.class_name)) {
      const names = unknown.get(entry.class_name) ?? [];
      unknown.set(entry.class_name, [...names, nameOf(entry) ?? "?"]);
    }
  };
  visit(root);
  if (unknown.size === 0) return;
  const all = [...unknown].map(([kind, names]) =>
    `${brief(kind, 40)} (${brief(listed(names, 3), 80)})`
  );
  throw new UnknownLayers(listed(all, 20));
}

/** Layers that can't be imported: its message lists them. */
export class UnknownLayers extends Error {}

const nameOf = ({ name: own, config }: Entry) => own ?? optional(name)(config.name);

function layersOf({ config }: Entry): Entry[] {
  return object<{ layers: Entry[] }>({ layers: array(ENTRY, 1) })(config).layers;
}

/** A layer's output: its name, and which of its calls and outputs. */
type Reference = readonly [name: string, call: number, output: number];

class TopologyReader {
  readonly nodes: KerasNode[] = [];
  shape?: readonly (number | null)[];

  /** Adds the layers of a network that takes what `input` makes, and gives the last one. */
  network(entry: Entry, input: number): number {
    this.#take(entry.config, input);
    return NETWORKS[entry.class_name]
      ? this.#sequential(layersOf(entry), input)
      : this.#functional(entry, layersOf(entry), input);
  }

  /** The shape of the network's input is the first that is told. */
  #take(config: Entry["config"], input: number): void {
    if (input >= 0) return;
    const shape = config.batch_input_shape ?? config.batch_shape;
    if (shape === undefined || shape === null || this.shape) return;
    const extent = (value: unknown) => value === null ? null : whole(1, 2 ** 31)(value);
    this.shape = array(extent, 1)(shape).slice(1);
  }

  #sequential(layers: readonly Entry[], input: number): number {
    return layers.reduce((input, layer) => this.#layer(layer, [input]), input);
  }

  /** Adds a layer, and gives its place. */
  #layer(entry: Entry, inputs: readonly number[]): number {
    if (isNetwork(entry)) {
      if (inputs.length !== 1) throw new Mismatch(inputs, "a network with one input", "layers");
      return this.network(entry, inputs[0]);
    }
    this.#take(entry.config, inputs[0]);
    if (entry.class_name === "InputLayer") return inputs[0];
    const { class_name, config } = entry;
    const name = nameOf(entry) ?? class_name.toLowerCase();
    return this.nodes.push({ className: class_name, name, config, inputs }) - 1;
  }

  /** Adds the layers that a network's output needs, each after what it takes. */
  #functional({ config }: Entry, layers: readonly Entry[], input: number): number {
    const byName = new Map(layers.map((layer) => [nameOf(layer) ?? "", layer]));
    if (byName.size !== layers.length) {
      throw new Mismatch(undefined, "a name of its own for each of its layers", "layers");
    }
    const single = (field: string) => {
      const references = referencesIn(config[field]);
      if (references.length === 1) return references[0][0];
      throw new Mismatch(references, "one, as a network of ours has", field);
    };
    const first = single("input_layers");
    const made = new Map([[first, input]]);
    const takes = (name: string) => {
      const layer = byName.get(name);
      if (layer) return inboundOf(layer);
      throw new Mismatch(name, "the name of one of its layers", "inbound_nodes");
    };
    if (byName.has(first)) this.#take(byName.get(first)!.config, input);
    for (const name of inOrder(single("output_layers"), new Set([first]), takes)) {
      made.set(name, this.#layer(byName.get(name)!, takes(name).map((each) => made.get(each)!)));
    }
    return made.get(single("output_layers"))!;
  }
}

/** The names of the layers that a layer of a functional network takes. */
function inboundOf(layer: Entry): string[] {
  const calls = layer.inbound_nodes ?? [];
  if (calls.length !== 1) {
    const field = `layer '${nameOf(layer)}'`;
    throw new Mismatch(calls, "one call of each layer, which none shares", field, "inbound_nodes");
  }
  const references = referencesIn(calls[0]);
  if (references.length > 0) return references.map(([name]) => name);
  throw new Mismatch(calls[0], "inputs", `layer '${nameOf(layer)}'`, "inbound_nodes");
}

/** References in Keras 2's form, `["name", 0, 0, {}]`, in lists of whatever depth, or in Keras 3's. */
function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) {
    if (typeof value[0] !== "string") return value.flatMap(referencesIn);
    // A network within another counts its own making as its first call.
    const [layer, call, output] = value;
    return [[name(layer), whole(0, 1)(call), literal(0)(output)]];
  }
  if (typeof value !== "object" || value === null) return [];
  const { class_name, config, args } = value as Record<string, unknown>;
  if (class_name !== "__keras_tensor__") return referencesIn(args);
  const { keras_history } = object<{ keras_history: unknown[] }>({ keras_history: LIST })(config);
  return referencesIn(keras_history);
}

/** Names in an order in which each comes after those that it takes. Throws a `Mismatch` on a circle. */
function inOrder(
  last: string,
  known: ReadonlySet<string>,
  takes: (name: string) => readonly string[],
): string[] {
  const order: string[] = [];
  const [begun, done] = [new Set<string>(), new Set(known)];
  const open = [last];
  while (open.length > 0) {
    const name = open[open.length - 1];
    const missing = done.has(name) ? [] : takes(name).filter((each) => !done.has(each));
    if (missing.length > 0) {
      if (begun.has(name)) throw new Mismatch(name, "no circle of layers", "inbound_nodes");
      begun.add(name);
      for (const each of missing) open.push(each); // arguments of a call would be too many
      continue;
    }
    open.pop();
    if (done.has(name)) continue;
    done.add(name);
    order.push(name);
  }
  return order;
}
