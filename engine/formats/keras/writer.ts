/** A network's layers as Keras has them, one by one. @module */
import type { Shape } from "../../graph/spec.ts";
import { type LayerDescription, layerOf } from "../../model/layer.ts";
import { layerNames } from "../../model/layer_names.ts";

/** A layer as Keras has it. */
export interface KerasLayer {
  /** Its kind. */
  readonly className: string;
  /** A name that no other has. */
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The names of those whose outputs it takes; an empty one is the network's input. */
  readonly inputs: readonly string[];
}

/** A weight by the name that Keras has for it. */
export interface KerasWeight {
  readonly name: string;
  readonly shape: Shape;
  /** The name of our variable, whose numbers it has in the same order. */
  readonly variable: string;
}

/** A layer of ours: what it is, what it is called, and what it takes. */
export interface Place {
  readonly description: LayerDescription;
  readonly path: string;
  readonly x: string;
}

/** Writes a layer and gives the name of what computes its output. */
export type WriteLayer = (writer: KerasWriter, place: Place) => string;

/** Our names of layers within others, as Keras' newer versions allow them: without slashes. */
export const kerasName = (path: string) => path.replaceAll("/", ".");

/** Collects a network's layers, and what of it can't be said. */
export class KerasWriter {
  readonly layers: KerasLayer[] = [];
  readonly weights: KerasWeight[] = [];
  /** What Keras' layers can't say, each with the names of the layers. */
  readonly refused = new Map<string, string[]>();
  readonly #names = new Set<string>();
  readonly #neverNegative = new Set<string>();

  /** `shapes` are those of variables and of what layers compute, by our names of them. */
  constructor(
    readonly kinds: ReadonlyMap<string, WriteLayer>,
    readonly shapes: ReadonlyMap<string, Shape>,
  ) {}

  /** Adds a layer under our name of it. */
  add(
    className: string,
    path: string,
    inputs: readonly string[],
    config: Readonly<Record<string, unknown>> = {},
  ): string {
    const name = kerasName(path);
    if (this.#names.has(name)) this.refuse(path, `another called ${name}`);
    this.#names.add(name);
    this.layers.push({ className, name, config: { name, trainable: true, ...config }, inputs });
    return name;
  }

  /** Adds weights of the layer at `path`, as far as the network has such variables. */
  weigh(
    path: string,
    names: Readonly<Record<string, string>>,
    shaped = (shape: Shape): Shape => shape,
  ): void {
    for (const [ours, theirs] of Object.entries(names)) {
      const variable = `${path}/${ours}`;
      const shape = this.shapes.get(variable);
      if (!shape) continue;
      this.weights.push({ name: `${kerasName(path)}/${theirs}`, shape: shaped(shape), variable });
    }
  }

  /** Notes what can't be said of a layer. */
  refuse(path: string, why: string): void {
    this.refused.set(why, [...this.refused.get(why) ?? [], path]);
  }

  /** Notes that what a layer makes is never negative. */
  markNeverNegative(name: string): void {
    this.#neverNegative.add(name);
  }

  /** Whether that is known of what a layer makes. */
  isNeverNegative(name: string): boolean {
    return this.#neverNegative.has(name);
  }

  /** Writes layers one after the other, within the layer `path`. */
  inTurn(layers: readonly LayerDescription[], path: string, x: string): string {
    const names = layerNames(layers.map(layerOf));
    return layers.reduce(
      (x, description, i) =>
        this.layer({ description, path: path ? `${path}/${names[i]}` : names[i], x }),
      x,
    );
  }

  /** Writes a layer, with all that it holds. */
  layer(place: Place): string {
    const { description: { type }, path, x } = place;
    const write = this.kinds.get(type);
    if (write) return write(this, place);
    this.refuse(path, type);
    return x;
  }
}
