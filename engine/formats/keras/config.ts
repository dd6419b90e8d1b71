/** The options of a layer that Keras wrote, each checked. @module */
import { Mismatch, number, whole } from "../schema.ts";
import type { KerasNode } from "./topology.ts";

/** Reads a layer's options. What is absent, or `null`, has Keras' default. */
export class Config {
  /** `rank` is how many dimensions the layer's input has, where that is known. */
  constructor(readonly node: KerasNode, readonly rank?: number) {}

  /** What is said of an option. */
  any(field: string): unknown {
    return this.node.config[field] ?? undefined;
  }

  /** A whole number of `least` or more. */
  whole(field: string, otherwise?: number, least = 1): number {
    return this.#read(field, whole(least, 2 ** 31 - 1), otherwise);
  }

  /** A finite number. */
  number(field: string, otherwise?: number): number {
    return this.#read(field, number(), otherwise);
  }

  /** One of some values. */
  choice<T>(field: string, values: readonly T[], otherwise?: T): T {
    const expected = `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
    return this.#read(field, (value) => {
      const found = values.find((each) => each === value);
      if (found === undefined) throw new Mismatch(value, expected);
      return found;
    }, otherwise);
  }

  /** True or false. */
  flag(field: string, otherwise: boolean): boolean {
    return this.choice(field, [true, false], otherwise);
  }

  /** One number for both dimensions, or two that are the same. */
  square(field: string, otherwise?: number): number {
    return this.#read(field, (value) => {
      if (!Array.isArray(value)) return whole(1, 2 ** 31 - 1)(value);
      if (value.length === 2 && value[0] === value[1]) return whole(1, 2 ** 31 - 1)(value[0]);
      throw new Mismatch(value, "the same in both dimensions");
    }, otherwise);
  }

  /** Whether a dimension is the last of the layer's input. */
  isLast(axis: unknown): boolean {
    return axis === -1 || typeof axis === "number" && axis === (this.rank ?? 0) - 1;
  }

  /** Throws a `Mismatch` where an option is another than the one that layers of ours have. */
  expect(field: string, value: unknown): void {
    if (this.any(field) === undefined) return;
    this.#read(field, (found) => {
      if (JSON.stringify(found) !== JSON.stringify(value)) {
        throw new Mismatch(found, JSON.stringify(value));
      }
      return found;
    });
  }

  /** Throws a `Mismatch` that names the option. */
  wrong(field: string, expected: string): Mismatch {
    return new Mismatch(this.any(field), expected, field);
  }

  #read<T>(field: string, schema: (value: unknown) => T, otherwise?: T): T {
    const value = this.any(field);
    if (value === undefined && otherwise !== undefined) return otherwise;
    try {
      return schema(value);
    } catch (error) {
      if (error instanceof Mismatch) error.path.unshift(field);
      throw error;
    }
  }
}
