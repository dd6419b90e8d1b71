import assert from "node:assert/strict";
import { join } from "node:path";
import { compareFiles } from "./compare.ts";

const roofline = { adapter: "one adapter", backend: "deno", peakFlops: 2e12, copies: [] };
const result = (kernel: string, median: number) => ({
  op: kernel,
  kernel,
  shapes: "[4]",
  attributes: {},
  median,
});

/** What the comparison of two reports says; or throws. */
async function compared(a: unknown, b: unknown): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  const [fileA, fileB] = [join(folder, "a.json"), join(folder, "b.json")];
  try {
    await Deno.writeTextFile(fileA, JSON.stringify(a));
    await Deno.writeTextFile(fileB, JSON.stringify(b));
    return (await compareFiles(fileA, fileB)).map((line) => line.replaceAll(`${folder}/`, ""));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("two files are set side by side, with ratios, their mean and what one lacks", async () => {
  const failed = { ...result("tanh", 1), failure: "it is wrong" };
  const a = { ...roofline, results: [result("relu", 0.004), result("add", 0.001), failed] };
  const b = {
    ...roofline,
    backend: "dawn",
    results: [
      result("relu", 0.003),
      result("relu", 0.001),
      result("add", 0.001),
      result("tanh", 1),
    ],
  };
  assert.deepEqual(await compared(a, b), [
    "A: a.json, one adapter, multiply-adds 2000.0 GFLOP/s",
    "B: b.json, one adapter, through Dawn, multiply-adds 2000.0 GFLOP/s",
    "     A ms      B ms     A / B  figure; above 1 B is faster",
    "    4.000     1.000     4.00×  relu: relu [4] {}",
    "    1.000     1.000     1.00×  add: add [4] {}",
    "2 figures, A / B 2.00× in the geometric mean",
    "1 of b.json are in the other file not",
  ]);
});

Deno.test("two steps are compared: whole, on the host, in a training, and by kernel", async () => {
  const step = {
    ...roofline,
    architecture: "tutorial",
    batch: 2,
    median: 0.2,
    host: 0.001,
    compileMilliseconds: 1,
    loop: { steps: 10, wall: 2, device: 2, waiting: 0 },
    parts: [{ kernel: "conv2d_tile", tensor: "y [2]", seconds: 0.1, flops: 1 }],
  };
  const faster = { ...step, architecture: "seed", median: 0.1 };
  const lines = await compared(step, faster);
  assert.deepEqual(lines.slice(3), [
    "  200.000   100.000     2.00×  step of tutorial, batch 2",
    "    1.000     1.000     1.00×  host in a step of tutorial, batch 2",
    "  200.000   200.000     1.00×  step in a training of tutorial, batch 2",
    "    1.000     1.000     1.00×  compile of tutorial, batch 2",
    "  100.000   100.000     1.00×  conv2d_tile → y [2] of tutorial, batch 2",
    "5 figures, A / B 1.15× in the geometric mean",
  ]);
  await assert.rejects(compared(step, { ...step, precision: "mixed" }), /they share no figure/);
});

Deno.test("what holds no results, or none in common, is refused", async () => {
  const sound = { ...roofline, results: [result("relu", 1)] };
  for (
    const wrong of [{}, [], null, 3, { ...roofline }, { results: sound.results }, {
      ...roofline,
      results: [{}],
    }]
  ) {
    await assert.rejects(compared(sound, wrong), /Cannot compare .*b\.json as it holds no results/);
  }
  const other = { ...roofline, results: [result("add", 1)] };
  await assert.rejects(compared(sound, other), /as they share no figure/);
  await assert.rejects(compareFiles("/no/such", "/no/such"), /such as there is no such file/);
});
