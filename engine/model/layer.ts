/** A layer is a function under a name, and plain JSON that says which. @module */
import type { Tensor } from "../graph/graph.ts";
import type { LayerDescription } from "./description.ts";
import type { Net } from "./net.ts";

export type { LayerDescription } from "./description.ts";

/** What a network or a part of it computes. `net.path` is its own name. */
export type Forward = (net: Net, x: Tensor) => Tensor;

/** A layer that can be written down. */
export interface Layer extends Forward {
  /** What it is called within others, with a number: `conv` makes `conv1`, `conv2`, …. */
  readonly prefix: string;
  /** What it is called instead, where it was named. */
  readonly as?: string;
  /** What `layerOf` builds it of again. */
  readonly description: LayerDescription;
}

/** A kind of layer; `Options` are plain JSON. */
export interface LayerKind<Options> {
  /** Keras' name: `Conv2D`. */
  readonly type: string;
  readonly prefix: string;
  /** Checks the options of a description; throws a `RangeError` that names the first that is wrong. */
  read(options: OptionReader): Options;
  build(net: Net, x: Tensor, options: Options): Tensor;
}

/** What a layer can't do with what it is given, with the layer's name and place. */
export class LayerError extends RangeError {
  override name = "RangeError";
}

const KINDS = new Map<string, LayerKind<unknown>>();

/** Makes a kind of layer known, and gives the function that makes such layers of its JSON options. */
export function defineLayer<Options>(
  kind: LayerKind<Options>,
): (options: Readonly<Record<string, unknown>>) => Layer {
  KINDS.set(kind.type, kind as LayerKind<unknown>);
  return (options) => layerOf({ type: kind.type, ...options });
}

/**
 * The layer that a description names. Throws a `RangeError` that says which option of which layer
 * is wrong, or that there is no such layer.
 *
 * ```ts
 * import { layerOf } from "../mod.ts";
 *
 * const convolution = layerOf({
 *   type: "Conv2D",
 *   filters: 16,
 *   kernelSize: 3,
 *   strides: 1,
 *   padding: "SAME",
 * });
 * ```
 */
export function layerOf(description: LayerDescription): Layer {
  return layerAt(description, "");
}

/** The same, of a layer within others: an error tells its place. */
function layerAt(description: LayerDescription, place: string): Layer {
  const kind = KINDS.get(description?.type);
  if (!kind) {
    throw new RangeError(
      `Cannot build a layer as its type is ${shown(description?.type)}${
        place && ` at ${place}`
      }: expected one of ${[...KINDS.keys()].join(", ")}`,
    );
  }
  const reader = new OptionReader(description, place);
  const as = reader.name();
  const options = kind.read(reader);
  reader.finish();
  const forward: Forward = (net, x) => {
    const y = built(() => kind.build(net, x, options), [kind.type, net.path, place]);
    net.note(y, description);
    return y;
  };
  return Object.assign(forward, { prefix: kind.prefix, as, description });
}

/** What a layer builds; where it can't, the innermost one is told. */
function built(
  build: () => Tensor,
  [type, path, place]: readonly [type: string, path: string, place: string],
): Tensor {
  try {
    return build();
  } catch (error) {
    const isTold = !(error instanceof RangeError) || error instanceof LayerError;
    if (isTold || !path && !place) throw error;
    const layer = `${type}${path && ` '${path}'`}${place && ` at ${place}`}`;
    throw new LayerError(`${error.message}, in the ${layer}`, { cause: error });
  }
}

/**
 * The layer under a name of its own, which a layer put before it does not change as it changes
 * numbers: its variables begin as the name has them begin. Throws a `RangeError` on a bad name.
 *
 * ```ts
 * import { conv2D, named, sequential } from "../mod.ts";
 *
 * const network = sequential(conv2D(8, 3), named("detail", conv2D(16, 3)));
 * ```
 */
export function named(name: string, { description }: Layer): Layer {
  return layerOf({ ...description, name });
}

/** Reads the options of a description, each checked. */
export class OptionReader {
  /** What was asked for. */
  readonly #known = new Set(["type", "name"]);

  /** `place` says where in a network's description it is: `layers[2].layers[0]`. */
  constructor(readonly description: LayerDescription, readonly place = "") {}

  /** The layer's own name, if it has one. */
  name(): string | undefined {
    const name = this.any("name");
    if (name === undefined || typeof name === "string" && /^[\w.-]+$/.test(name)) return name;
    throw this.#wrong("name", "letters, digits, '_', '-' and '.'");
  }

  /** What is said of an option, which is not checked. */
  any(name: string): unknown {
    this.#known.add(name);
    return this.description[name];
  }

  /** Throws a `RangeError` where something is said that nobody has asked for: it would be believed. */
  finish(): void {
    const other = Object.keys(this.description).find((name) =>
      this.description[name] !== undefined && !this.#known.has(name)
    );
    if (other === undefined) return;
    const options = [...this.#known].filter((name) => name !== "type");
    throw this.#wrong(other, `only ${options.join(", ")}`);
  }

  /** Whether something is said of an option. */
  has(name: string): boolean {
    return this.any(name) !== undefined;
  }

  /** Whether something is so, or `otherwise` where nothing is said. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.#any(name, otherwise);
    if (typeof value === "boolean") return value;
    throw this.#wrong(name, "true or false");
  }

  /** A whole number of `least` or more; `otherwise`, if there is one, where nothing is said. */
  whole(name: string, least = 1, otherwise?: number): number {
    const value = this.#any(name, otherwise);
    if (Number.isSafeInteger(value) && value as number >= least && value as number < 2 ** 31) {
      return value as number;
    }
    throw this.#wrong(name, `a whole number of ${least} or more, below 2,147,483,648`);
  }

  /** The extents of a shape, of which one may be -1: what is left. */
  extents(name: string): number[] {
    const value = this.any(name);
    const isExtent = (extent: unknown) =>
      extent === -1 || Number.isSafeInteger(extent) && extent as number > 0;
    if (
      Array.isArray(value) && value.length > 0 && value.every(isExtent) &&
      value.filter((extent) => extent === -1).length <= 1
    ) return value;
    throw this.#wrong(name, "whole numbers of 1 or more, one of which may be -1");
  }

  /** A number in [least, below). */
  number(name: string, least: number, below: number): number {
    const value = this.any(name);
    if (typeof value === "number" && value >= least && value < below) return value;
    throw this.#wrong(name, `a number of ${least} or more, below ${below}`);
  }

  /** One of some words. */
  choice<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.any(name);
    const found = words.find((word) => word === value);
    if (found) return found;
    throw this.#wrong(name, `one of ${words.join(", ")}`);
  }

  /** One of some words, or a whole number of `least` or more. */
  choiceOrWhole<Word extends string>(
    name: string,
    words: readonly Word[],
    least: number,
  ): Word | number {
    const value = this.any(name);
    const found = words.find((word) => word === value);
    if (found) return found;
    if (typeof value === "number") return this.whole(name, least);
    throw this.#wrong(name, `one of ${words.join(", ")}, or a whole number of ${least} or more`);
  }

  /** A list of layers, which may not be empty. */
  layers(name: string): Layer[] {
    const value = this.any(name);
    if (!Array.isArray(value) || value.length === 0) throw this.#wrong(name, "a list of layers");
    return this.#all(value, name);
  }

  /** Several such lists. */
  branches(name: string): Layer[][] {
    const value = this.any(name);
    if (!Array.isArray(value) || value.length === 0 || !value.every(Array.isArray)) {
      throw this.#wrong(name, "lists of layers");
    }
    return value.map((branch, i) => this.#all(branch, `${name}[${i}]`));
  }

  #any(name: string, otherwise: unknown): unknown {
    const value = this.any(name);
    return value === undefined ? otherwise : value;
  }

  #all(descriptions: readonly LayerDescription[], name: string): Layer[] {
    const before = this.place && `${this.place}.`;
    return descriptions.map((each, i) => layerAt(each, `${before}${name}[${i}]`));
  }

  #wrong(name: string, expected: string): RangeError {
    const { type, [name]: value } = this.description;
    return new RangeError(
      `Cannot build the layer ${type} as its ${name} is ${shown(value)}: ` +
        `expected ${expected}${this.place && `, at ${this.place}`}`,
    );
  }
}

/** What was found, in an error. */
const shown = (value: unknown) => value === undefined ? "missing" : JSON.stringify(value);
