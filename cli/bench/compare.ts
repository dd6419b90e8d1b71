/** Two files of `bench --json` side by side: adapters or versions. @module */
import type { KernelResult } from "../../engine/bench/kernels.ts";
import type { Roofline } from "../../engine/bench/roofline.ts";
import type { StepResult } from "../../engine/bench/step.ts";
import { readText } from "../../engine/run/read_file.ts";
import { visible } from "../../data/text/visible.ts";
import { keyOf, partKeyOf, stepFigures } from "./baseline.ts";

/** A figure of a file; the smaller, the better. */
interface Figure {
  /** What it is of, the same in both files. */
  readonly key: string;
  readonly seconds: number;
}

/** What a file says. */
interface Benchmark {
  readonly file: string;
  readonly adapter: string;
  readonly peakFlops: number;
  readonly figures: Figure[];
}

/** A figure of both files. */
interface Pair {
  readonly key: string;
  readonly a: number;
  readonly b: number;
}

/** The lines that set two files side by side. Throws an `Error` where one holds no results, or they share none. */
export async function compareFiles(fileA: string, fileB: string): Promise<string[]> {
  const [a, b] = [await readBenchmark(fileA), await readBenchmark(fileB)];
  const secondsOfB = new Map(b.figures.map(({ key, seconds }) => [key, seconds]));
  const pairs = a.figures.flatMap(({ key, seconds }): Pair[] => {
    const other = secondsOfB.get(key);
    return other === undefined ? [] : [{ key, a: seconds, b: other }];
  });
  if (pairs.length === 0) {
    throw new Error(
      `Cannot compare ${visible(fileA)} and ${visible(fileB)} as they share no figure: ` +
        "measure the same op, shape or network in both",
    );
  }
  const left = [a, b].map(({ file, figures }) => {
    const alone = figures.length - pairs.length;
    return alone ? [`${alone} of ${visible(file)} are in the other file not`] : [];
  });
  return [
    describe("A", a),
    describe("B", b),
    "     A ms      B ms     A / B  figure; above 1 B is faster",
    ...pairs.map(row),
    summary(pairs),
    ...left.flat(),
  ];
}

function describe(name: string, { file, adapter, peakFlops }: Benchmark): string {
  return `${name}: ${visible(file)}, ${visible(adapter)}, multiply-adds ` +
    `${(peakFlops / 1e9).toFixed(1)} GFLOP/s`;
}

function row({ key, a, b }: Pair): string {
  const milliseconds = (seconds: number) => (seconds * 1e3).toFixed(3).padStart(9);
  return `${milliseconds(a)} ${milliseconds(b)} ${`${(a / b).toFixed(2)}×`.padStart(9)}  ` +
    visible(key);
}

/** The geometric mean: of ratios, whichever way round, it says the same. */
function summary(pairs: Pair[]): string {
  const logs = pairs.map(({ a, b }) => Math.log(a / b));
  const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  return `${pairs.length} figures, A / B ${mean.toFixed(2)}× in the geometric mean`;
}

/** Throws an `Error` where a file holds no results of `bench`. */
async function readBenchmark(file: string): Promise<Benchmark> {
  const cannot = (why: string) => new Error(`Cannot compare ${visible(file)} as ${why}`);
  const text = await readText(file);
  if (text === undefined) throw cannot("there is no such file");
  try {
    const found: Roofline & ({ results: KernelResult[] } | StepResult) = JSON.parse(text);
    const figures = "results" in found ? kernelFigures(found.results) : stepFiguresOf(found);
    const isSound = typeof found.peakFlops === "number" &&
      figures.every(({ seconds }) => seconds > 0);
    if (isSound) return { ...found, file, adapter: String(found.adapter), figures };
  } catch { /* told below */ }
  throw cannot("it holds no results: write it with `deno task bench … --json FILE`");
}

function kernelFigures(results: readonly KernelResult[]): Figure[] {
  return results.flatMap((result) =>
    "failure" in result ? [] : [{ key: keyOf(result), seconds: result.median }]
  );
}

function stepFiguresOf(result: StepResult): Figure[] {
  const { step, host } = stepFigures(result);
  return [
    { key: `step of ${step[0]}`, seconds: step[1] },
    { key: host[0], seconds: host[1] },
    ...result.parts.map((part) => ({ key: partKeyOf(part), seconds: part.seconds })),
  ];
}
