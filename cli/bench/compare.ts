/** Two files of `bench --json` side by side: adapters or versions. @module */
import { readText } from "../../engine/run/read_file.ts";
import { visible } from "../../data/text/visible.ts";
import { type Benchmark, benchmarkOf } from "./figures.ts";

/** What a file says. */
interface BenchmarkFile extends Benchmark {
  readonly file: string;
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
  const pairs = [...a.figures].flatMap(([key, seconds]): Pair[] => {
    const other = b.figures.get(key);
    return other === undefined ? [] : [{ key, a: seconds, b: other }];
  });
  if (pairs.length === 0) {
    throw new Error(
      `Cannot compare ${visible(fileA)} and ${visible(fileB)} as they share no figure: ` +
        "measure the same op, shape or network in both",
    );
  }
  const left = [a, b].map(({ file, figures }) => {
    const alone = figures.size - pairs.length;
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

function describe(name: string, { file, adapter, peakFlops }: BenchmarkFile): string {
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
async function readBenchmark(file: string): Promise<BenchmarkFile> {
  const cannot = (why: string) => new Error(`Cannot compare ${visible(file)} as ${why}`);
  const text = await readText(file);
  if (text === undefined) throw cannot("there is no such file");
  const benchmark = benchmarkOf(text);
  if (benchmark) return { ...benchmark, file };
  throw cannot("it holds no results: write it with `deno task bench … --json FILE`");
}
