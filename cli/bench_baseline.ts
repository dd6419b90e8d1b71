/** Earlier results of `bench`, to hold new ones against. @module */
import type { KernelCall, KernelResult } from "../engine/bench/kernels.ts";
import type { Part, StepResult } from "../engine/bench/step.ts";
import { UsageError } from "./arguments.ts";

/** Earlier times by key. */
export interface Baseline {
  readonly adapter: string;
  /** The new time over the earlier one; `undefined` where there is none. */
  ratio(key: string, seconds: number): number | undefined;
}

/** The key of a kernel on a call. */
export function keyOf({ kernel, shapes, attributes }: KernelCall): string {
  return `${kernel} ${shapes} ${JSON.stringify(attributes)}`;
}

/** The key of a whole step. */
export function stepKeyOf({ architecture, batch }: StepResult): string {
  return `${architecture} ${batch}`;
}

/** The key of a kernel in a step. */
export function partKeyOf({ kernel, tensor }: Part): string {
  return `${kernel} ${tensor}`;
}

/** Reads results of that kind. Throws a `UsageError` where there are none. */
export async function readBaseline(
  file: string | undefined,
  kind: "kernels" | "step",
): Promise<Baseline | undefined> {
  if (file === undefined) return undefined;
  const text = await Deno.readTextFile(file).catch(() => {
    throw new UsageError(`Cannot use --baseline ${file} as there is no such file`);
  });
  const times = kind === "step" ? stepTimes : kernelTimes;
  try {
    const earlier = JSON.parse(text);
    return createBaseline(earlier.adapter, times(earlier));
  } catch {
    const how = kind === "step" ? "deno task bench --train NETWORK" : "deno task bench";
    throw new UsageError(
      `Cannot use --baseline ${file} as it holds no such results: write it with \`${how} --json FILE\``,
    );
  }
}

function createBaseline(adapter: string, times: [string, number][]): Baseline {
  const earlier = new Map(times);
  return {
    adapter,
    ratio(key, seconds) {
      const before = earlier.get(key);
      return before === undefined ? undefined : seconds / before;
    },
  };
}

function kernelTimes({ results }: { results: KernelResult[] }): [string, number][] {
  return results.flatMap((result) => "failure" in result ? [] : [[keyOf(result), result.median]]);
}

function stepTimes(result: StepResult): [string, number][] {
  return [
    [stepKeyOf(result), result.median],
    ...result.parts.map((part): [string, number] => [partKeyOf(part), part.seconds]),
  ];
}
