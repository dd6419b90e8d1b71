/** Earlier results of `bench`, to hold new ones against. @module */
import type { KernelCall, KernelResult } from "../../engine/bench/kernels.ts";
import type { Part, StepResult } from "../../engine/bench/step.ts";
import { architectureInTodaysWords } from "../../engine/formats/model.ts";
import { readText } from "../../engine/run/read_file.ts";
import { adapterText } from "../../engine/run/record.ts";
import { visible } from "../../data/text/visible.ts";
import { UsageError } from "../terminal/arguments.ts";

/** Earlier times by key. */
export interface Baseline {
  /** In words, with its backend. */
  readonly adapter: string;
  /** Holds a time against the earlier one; `undefined` where there is none. */
  compare(key: string, seconds: number): Comparison | undefined;
}

/** A time beside an earlier one. */
export interface Comparison {
  /** The new time over the earlier one. */
  readonly ratio: number;
  /** Whether it is slower than is tolerated. */
  readonly isSlower: boolean;
}

/** A key and seconds. */
type Figure = [key: string, seconds: number];

/** The key of a kernel on a call. */
export function keyOf({ kernel, shapes, attributes }: KernelCall): string {
  return `${kernel} ${shapes} ${JSON.stringify(attributes)}`;
}

/** What a step takes: its kernels, the host, and the compile before the first one. */
export function stepFigures(result: StepResult): Record<"step" | "host" | "compile", Figure> {
  const { architecture, batch, median, host, compileMilliseconds } = result;
  const step = `${architecture} ${batch}`;
  return {
    step: [step, median],
    host: [`${step} host`, host],
    compile: [`${step} compile`, compileMilliseconds / 1000],
  };
}

/** The key of a kernel in a step. */
export function partKeyOf({ kernel, tensor }: Part): string {
  return `${kernel} ${tensor}`;
}

/**
 * Reads results of that kind. What takes longer by the part `tolerance` is slower. Throws a
 * `UsageError` where there are none.
 */
export async function readBaseline(
  file: string | undefined,
  kind: "kernels" | "step",
  tolerance: number,
): Promise<Baseline | undefined> {
  if (file === undefined) return undefined;
  const text = await readText(file).catch((error) => {
    throw new UsageError(error.message);
  });
  if (text === undefined) {
    throw new UsageError(`Cannot use --baseline ${visible(file)} as there is no such file`);
  }
  const times = kind === "step" ? stepTimes : kernelTimes;
  try {
    const earlier = JSON.parse(text);
    const name = typeof earlier.adapter === "string" ? earlier.adapter : "one without a name";
    const adapter = adapterText({ adapter: { name }, backend: earlier.backend });
    return createBaseline(adapter, times(earlier), tolerance);
  } catch {
    const how = kind === "step" ? "deno task bench --train NETWORK" : "deno task bench";
    throw new UsageError(
      `Cannot use --baseline ${file} as it holds no such results: write it with \`${how} --json FILE\``,
    );
  }
}

function createBaseline(adapter: string, times: Figure[], tolerance: number): Baseline {
  const earlier = new Map(times);
  return {
    adapter,
    compare(key, seconds) {
      const ratio = seconds / (earlier.get(key) ?? NaN);
      return Number.isNaN(ratio) ? undefined : { ratio, isSlower: ratio > 1 + tolerance };
    },
  };
}

function kernelTimes({ results }: { results: KernelResult[] }): Figure[] {
  return results.flatMap((result) => "failure" in result ? [] : [[keyOf(result), result.median]]);
}

function stepTimes(result: StepResult): Figure[] {
  const architecture = architectureInTodaysWords(result.architecture) as StepResult["architecture"];
  return [
    ...Object.values(stepFigures({ ...result, architecture })),
    ...result.parts.map((part): Figure => [partKeyOf(part), part.seconds]),
  ];
}

/** Whether a text is results that `bench` wrote. */
export function isBenchmark(text: string): boolean {
  try {
    return typeof JSON.parse(text)?.peakFlops === "number";
  } catch {
    return false;
  }
}
