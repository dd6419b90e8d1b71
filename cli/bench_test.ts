import assert from "node:assert/strict";
import { UsageError } from "./arguments.ts";
import { bench } from "./bench.ts";

/** Runs `bench` without its output; returns the exit code. */
async function quietly(...args: string[]): Promise<number> {
  const { log, error } = console;
  console.log = console.error = () => {};
  try {
    return await bench(args);
  } finally {
    Object.assign(console, { log, error });
  }
}

/** Writes results in which everything took `factor` times as long. */
async function slowed(file: string, factor: number): Promise<void> {
  const report = JSON.parse(await Deno.readTextFile(file));
  for (const result of report.results ?? [report]) result.median *= factor;
  await Deno.writeTextFile(file, JSON.stringify(report));
}

Deno.test("bench writes its results and fails where it is slower than a baseline", async () => {
  const file = await Deno.makeTempFile();
  const one = ["--op", "add", "--shape", "[512, 512] [512, 512]"];
  assert.equal(await quietly(...one, "--json", file), 0);
  const { adapter, peakFlops, copies, results } = JSON.parse(await Deno.readTextFile(file));
  assert(adapter && peakFlops > 0 && copies.length > 1);
  assert.deepEqual([results.length, results[0].op, results[0].shapes], [
    1,
    "add",
    "[512, 512] [512, 512]",
  ]);
  await slowed(file, 100);
  assert.equal(await quietly(...one, "--baseline", file, "--tolerance", "0.5"), 0);
  await slowed(file, 1e-4);
  assert.equal(await quietly(...one, "--baseline", file, "--tolerance", "0.5"), 1);
  const other = ["--op", "relu", "--shape", "[512, 512]"];
  assert.equal(await quietly(...other, "--baseline", file), 1, "nothing to compare");
  await assert.rejects(bench(["--train", "tiny", "--baseline", file]), /holds no such results/);
  await Deno.remove(file);
});

Deno.test("bench refuses what it can't time before it measures anything", async () => {
  await assert.rejects(bench(["--op", "nothing"]), UsageError);
  await assert.rejects(bench(["--shape", "3x4"]), UsageError);
  await assert.rejects(bench(["--op", "add", "--shape", "[1] [2]"]), UsageError);
  await assert.rejects(bench(["--baseline", "/no/such/file"]), /there is no such file/);
});
