/** Earlier results of `bench`, to hold new ones against. @module */
import { readText } from "../../engine/run/read_file.ts";
import { visible } from "../../data/text/visible.ts";
import { UsageError } from "../terminal/arguments.ts";
import { type Benchmark, benchmarkOf, type Figure } from "./figures.ts";

/** Earlier times by key. */
export interface Baseline {
  /** In words, with its backend. */
  readonly adapter: string;
  /** Holds a time against the earlier one; `undefined` where there is none. */
  compare(figure: Figure): Comparison | undefined;
}

/** A time beside an earlier one. */
export interface Comparison {
  /** The new time over the earlier one. */
  readonly ratio: number;
  /** Whether it is slower than is tolerated. */
  readonly isSlower: boolean;
}

/**
 * Reads results of that kind. What takes longer by the part `tolerance` is slower. Throws a
 * `UsageError` where there are none.
 */
export async function readBaseline(
  file: string | undefined,
  kind: Benchmark["kind"],
  tolerance: number,
): Promise<Baseline | undefined> {
  if (file === undefined) return undefined;
  const cannot = (why: string) =>
    new UsageError(`Cannot use --baseline ${visible(file)} as ${why}`);
  const text = await readText(file).catch((error) => {
    throw new UsageError(error.message);
  });
  if (text === undefined) throw cannot("there is no such file");
  const earlier = benchmarkOf(text);
  if (earlier?.kind !== kind) {
    const how = kind === "step" ? "deno task bench --train NETWORK" : "deno task bench";
    throw cannot(`it holds no such results: write it with \`${how} --json FILE\``);
  }
  const { adapter, figures } = earlier;
  return {
    adapter,
    compare([key, seconds]) {
      const before = figures.get(key);
      if (before === undefined) return undefined;
      const ratio = seconds / before;
      return { ratio, isSlower: ratio > 1 + tolerance };
    },
  };
}
