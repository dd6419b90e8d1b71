/** What is compared of the results that `bench --json` writes: seconds by key. @module */
import type { KernelCall, KernelResult } from "../../engine/bench/kernels.ts";
import type { Roofline } from "../../engine/bench/roofline.ts";
import { SIZE } from "../../engine/bench/network.ts";
import { type StepDescription, type StepResult, usualFilters } from "../../engine/bench/step.ts";
import { architectureInTodaysWords } from "../../engine/formats/model.ts";
import type { ArchitectureName } from "../../engine/model/architectures/mod.ts";
import { adapterText } from "../../engine/run/record.ts";

/** Results of each kernel, or of a step. */
export type Report = { readonly results: readonly KernelResult[] } | StepResult;

/** Seconds, and what they are of: only like and like have one key. */
export type Figure = readonly [key: string, seconds: number];

/** A file of results. */
export interface Benchmark {
  readonly kind: "kernels" | "step";
  /** In words, with its backend. */
  readonly adapter: string;
  readonly peakFlops: number;
  /** By key, in the file's order. */
  readonly figures: ReadonlyMap<string, number>;
}

/** The results that a text holds; `undefined` where it holds none. */
export function benchmarkOf(text: string): Benchmark | undefined {
  try {
    const found: Roofline & Report = JSON.parse(text);
    const { adapter: name, backend, peakFlops } = found;
    const figures = figuresOf(found);
    const isSound = typeof name === "string" && typeof peakFlops === "number" &&
      figures.every(([, seconds]) => seconds > 0);
    if (!isSound) return undefined;
    return {
      kind: "results" in found ? "kernels" : "step",
      adapter: adapterText({ adapter: { name }, backend }),
      peakFlops,
      figures: new Map(figures),
    };
  } catch {
    return undefined;
  }
}

/** All figures of a report; those of kernels that failed are none. */
export function figuresOf(report: Report): Figure[] {
  if ("results" in report) {
    return report.results.flatMap((result) =>
      "failure" in result ? [] : [[keyOf(result), result.median] as const]
    );
  }
  const { step, host, training, compile, parts } = stepFigures(inTodaysWords(report));
  // Files of earlier versions lack some.
  const whole = [step, host, training, compile].filter((figure) => figure && figure[1]);
  return [...whole as Figure[], ...parts];
}

/** The key of a kernel on a call: several ops may have one of that name. */
export function keyOf({ op, kernel, shapes, attributes }: KernelCall): string {
  return `${op}: ${kernel} ${shapes} ${JSON.stringify(attributes)}`;
}

/** A step in words: what is not as usual is said. */
export function titleOf(
  { architecture, filters, precision, batch, size = SIZE }: StepDescription,
): string {
  const usual = `${usualFilters(architecture)}`;
  return [
    `${architecture}, batch ${batch}`,
    ...`${filters}` === usual ? [] : [`filters ${filters}`],
    ...size.height === SIZE.height && size.width === SIZE.width
      ? []
      : [`${size.height}x${size.width}`],
    ...precision === "f32" ? [] : [precision],
  ].join(", ");
}

/** The figures of a step: the whole, the host's part, a training's, and each kernel's. */
export interface StepFigures {
  readonly step: Figure;
  readonly host: Figure;
  /** A step of a whole training. */
  readonly training?: Figure;
  readonly compile: Figure;
  /** In the order of the result's parts. */
  readonly parts: readonly Figure[];
}

/** What is compared of a step. */
export function stepFigures(result: StepResult): StepFigures {
  const { median, host, loop, compileMilliseconds, parts } = result;
  const title = titleOf(result);
  return {
    step: [`step of ${title}`, median],
    host: [`host in a step of ${title}`, host],
    ...loop && { training: [`step in a training of ${title}`, loop.wall / loop.steps] },
    compile: [`compile of ${title}`, compileMilliseconds / 1000],
    parts: parts.map((
      { kernel, tensor, seconds },
    ) => [`${kernel} → ${tensor} of ${title}`, seconds]),
  };
}

/** A step of any version's file. */
function inTodaysWords(result: StepResult): StepResult {
  const architecture = architectureInTodaysWords(result.architecture) as ArchitectureName;
  const { filters = usualFilters(architecture), precision = "f32" } = result;
  return { ...result, architecture, filters, precision };
}
