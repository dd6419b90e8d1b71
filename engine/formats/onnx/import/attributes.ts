/** The attributes of a node, each checked. @module */
import { ATTRIBUTE_TYPES, type NodeProto } from "../proto.ts";

type Kind = keyof typeof ATTRIBUTE_TYPES;
type AttributeProto = NodeProto["attribute"][number];

/** Reads attributes by name; what nobody has asked for is refused, as it may change the meaning. */
export class Attributes {
  readonly #left: Map<string, AttributeProto>;

  /** Throws a `RangeError` where two are called alike. */
  constructor({ attribute }: NodeProto) {
    this.#left = new Map(attribute.map((each) => [each.name ?? "", each]));
    if (this.#left.size < attribute.length) throw new RangeError("an attribute is there twice");
  }

  /** A whole number, or `otherwise` where nothing is said. */
  int(name: string, otherwise: number): number {
    return this.#take(name, "i")?.i ?? otherwise;
  }

  /** Whether a number is not 0. */
  flag(name: string, otherwise = false): boolean {
    return this.int(name, Number(otherwise)) !== 0;
  }

  /** A number, or `otherwise` where nothing is said. */
  float(name: string, otherwise: number): number {
    const value = this.#take(name, "f")?.f ?? otherwise;
    if (!Number.isNaN(value)) return value;
    throw new RangeError(`its ${name} is no number`);
  }

  /** Whole numbers. */
  ints(name: string): readonly number[] | undefined {
    return this.#take(name, "ints")?.ints;
  }

  /** The product of whole numbers, which can still be read. */
  product(name: string): number {
    return (this.#left.get(name)?.ints ?? []).reduce((product, each) => product * each, 1);
  }

  /** Numbers. */
  floats(name: string): readonly number[] | undefined {
    return this.#take(name, "floats")?.floats;
  }

  /** One of some words, or the first where nothing is said. */
  word<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const bytes = this.#take(name, "s")?.s;
    if (bytes === undefined) return words[0];
    const text = new TextDecoder().decode(bytes.subarray(0, 100));
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new RangeError(`its ${name} is ${JSON.stringify(text)}: expected ${words.join(", ")}`);
  }

  /** A tensor. */
  tensor(name: string): AttributeProto["t"] {
    return this.#take(name, "t")?.t;
  }

  /** Whether something is said of an attribute. */
  has(name: string): boolean {
    return this.#left.has(name);
  }

  /** Passes over what changes nothing. */
  ignore(...names: string[]): void {
    names.forEach((name) => this.#left.delete(name));
  }

  /** Throws a `RangeError` where an attribute is left. */
  finish(): void {
    if (this.#left.size === 0) return;
    throw new RangeError(`its ${[...this.#left.keys()].join(", ")} is not known`);
  }

  #take(name: string, kind: Kind): AttributeProto | undefined {
    const attribute = this.#left.get(name);
    if (!attribute) return undefined;
    this.#left.delete(name);
    const { type = ATTRIBUTE_TYPES[kind], g } = attribute;
    const isList = kind === "ints" || kind === "floats";
    if (type === ATTRIBUTE_TYPES[kind] && !g && (isList || attribute[kind] !== undefined)) {
      return attribute;
    }
    // Numbers that are 0 may be left out.
    if (type === ATTRIBUTE_TYPES[kind] && !g && (kind === "i" || kind === "f")) {
      return { ...attribute, [kind]: 0 };
    }
    throw new RangeError(`its ${name} is of another type than ONNX has it`);
  }
}
