import assert from "node:assert/strict";
import { basename } from "node:path";
import type { Kernel, NoAttributes } from "../../engine/graph/op.ts";
import { relu } from "../../engine/ops/elementwise/unary.ts";
import { captured } from "../../tests/captured.ts";
import { UsageError } from "../terminal/arguments.ts";
import { bench } from "./bench.ts";

/** Runs `bench` with its output kept in `lines`; returns the exit code. */
async function quietly(lines: string[], ...args: string[]): Promise<number> {
  const { result, out } = await captured(() => bench(args));
  lines.push(...out.trimEnd().split("\n"));
  return result;
}

/** Writes results in which everything took `factor` times as long. */
async function slowed(file: string, factor: number): Promise<void> {
  const report = JSON.parse(await Deno.readTextFile(file));
  for (const result of report.results ?? [report]) result.median *= factor;
  await Deno.writeTextFile(file, JSON.stringify(report));
}

/** What `--json` would have written. */
function baselineOf(report: object): string {
  return JSON.stringify({
    adapter: "some",
    backend: "deno",
    peakFlops: 1e9,
    copies: [],
    ...report,
  });
}

/** A kernel writer's own. */
const SUM = `
const SIZE = 1u;
const WORKGROUPS = vec3u((SIZE + 63u) / 64u, 1u, 1u);
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < SIZE) {
    y[id.x] = a[id.x] + b[id.x];
  }
}
`;

Deno.test("bench writes its results and fails where it is slower than a baseline", async () => {
  const file = await Deno.makeTempFile();
  const one = ["add", "--shape", "[512, 512] [512, 512]"];
  const own = await Deno.makeTempFile({ suffix: ".wgsl" });
  await Deno.writeTextFile(own, `\ufeff${SUM}`); // as some editors begin a file
  const call = { op: "add", kernel: "add", shapes: "[512, 512] [512, 512]", attributes: {} };
  const slow = await Deno.makeTempFile();
  await Deno.writeTextFile(slow, baselineOf({ results: [{ ...call, median: 100 }] }));
  const lines: string[] = [];
  const all = [...one, "--json", file, "--kernel", own, "--baseline", slow];
  assert.equal(await quietly(lines, ...all), 0);
  assert(
    lines.some((line) => line.endsWith("1 of 1 calls have such bindings; set for each: SIZE")),
  );
  await Promise.all([own, slow].map((path) => Deno.remove(path)));
  const { adapter, peakFlops, copies, results } = JSON.parse(await Deno.readTextFile(file));
  assert(adapter && peakFlops > 0 && copies.length > 1);
  assert.deepEqual(results.map(({ kernel }: { kernel: string }) => kernel), [
    basename(own),
    "add@4",
    "add",
  ]);
  assert.equal(results[0].shapes, "[512, 512] [512, 512]");
  await slowed(file, 0.01);
  assert.equal(await quietly([], ...one, "--baseline", file, "--tolerance", "0.5"), 1);
  const other = ["relu", "--shape", "[512, 512]"];
  assert.equal(await quietly([], ...other, "--baseline", file), 1, "nothing to compare");
  await assert.rejects(bench(["--train", "tiny", "--baseline", file]), /holds no such results/);
  await Deno.remove(file);
});

Deno.test("bench holds a step of any filters and precision, and its host, against a baseline", async () => {
  const file = await Deno.makeTempFile();
  const what = { architecture: "tiny", batch: 2, filters: [8, 16], precision: "mixed" };
  await Deno.writeTextFile(file, baselineOf({ ...what, median: 60, host: 1e-6, parts: [] }));
  const lines: string[] = [];
  const step = ["--train", "tiny", "--batch", "2", "--filters", "8,16", "--precision", "mixed"];
  const all = [...step, "--no-tune", "--baseline", file, "--json", file];
  assert.equal(await quietly(lines, ...all), 1);
  const text = lines.join("\n");
  assert.match(
    text,
    /step of tiny, batch 2, filters 8,16, mixed: .*GFLOP\/s \(0\.\d\d× the baseline\)/,
  );
  assert.match(
    text,
    /encode and submit it, \d+\.\d+ ms to one that dispatches nothing \(\d+\.\d\d× the baseline: slower\)/,
  );
  assert.match(text, /^A training of \d+ steps takes \d+\.\d\d s .*, it waits \d+ % of the time$/m);
  assert.match(text, /live at the peak$/m, "the baseline says nothing of the compile");
  assert.match(text, /@rounded → /, "halves in float32, or matrices of them");
  const { architecture, batch, filters, precision, loop } = JSON.parse(
    await Deno.readTextFile(file),
  );
  assert.deepEqual({ architecture, batch, filters, precision }, what);
  assert(loop.steps >= 10);
  await Deno.remove(file);
});

Deno.test("bench refuses what it can't time before it measures anything", async () => {
  await assert.rejects(bench(["nothing"]), UsageError);
  await assert.rejects(bench(["--shape", "3x4"]), UsageError);
  await assert.rejects(bench(["add", "--shape", "[3] [2]"]), UsageError);
  await assert.rejects(bench(["--baseline", "/no/such/file"]), /there is no such file/);
  await assert.rejects(bench(["add", "--kernel", "/no/such.wgsl"]), /there is no such file/);
  await assert.rejects(bench(["add", "--kernel", "/no/add"]), /its name does not end in \.wgsl/);
  const folder = await Deno.makeTempDir({ suffix: ".wgsl" });
  await assert.rejects(bench(["add", "--kernel", folder]), UsageError);
  await Deno.remove(folder);
  await assert.rejects(bench(["--compare", "/no/such", "/no/such"]), /there is no such file/);
});

Deno.test("bench refuses options that mean nothing together", async () => {
  const refused = (args: string[], why: RegExp) =>
    assert.rejects(bench(args), (error) => error instanceof UsageError && why.test(error.message));
  const train = ["--train", "tiny"];
  await refused([...train, "add"], /add as --train times whole steps/);
  await refused(["--train", "seed", "add"], /add as --train times whole steps/);
  await refused([...train, "--shape", "[1] [1]"], /--shape as --train times whole steps/);
  for (
    const option of [["--batch", "2"], ["--filters", "8"], ["--no-tune"], ["--tune-budget", "1"]]
  ) {
    const why = new RegExp(`Cannot use ${option[0]} .*it goes with --train NETWORK`);
    await refused([...option, "add"], why);
  }
  await refused(["--kernels", "runs/some"], /it goes with --train NETWORK/);
  await refused(["--kernel", "a.wgsl"], /expected bench OP --kernel FILE/);
  await refused([...train, "--kernel", "a.wgsl"], /--kernel as --train times whole steps/);
  await refused(["add", "relu"], /'relu' is one name too many/);
  await refused(["--compare", "a.json"], /expected --compare A\.json B\.json/);
  await refused(["--compare", "a", "b", "--shape", "[1]"], /--shape as --compare measures nothing/);
  await refused(["--tolerance", "0.1"], /it goes with --baseline FILE/);
});

Deno.test("bench shows a kernel that fails, goes on with the others, and fails", async () => {
  const file = await Deno.makeTempFile();
  const kernels = relu.kernels as Kernel<NoAttributes>[];
  const [sound] = kernels;
  const wrong = { path: "wrong.wgsl", text: "fn wrong() { nonsense(); }" };
  kernels.unshift({
    ...sound,
    name: "relu_uncompilable",
    passes: (call, device) =>
      sound.passes(call, device).map((pass) => ({ ...pass, parts: [...pass.parts, wrong] })),
  });
  const lines: string[] = [];
  try {
    const one = ["relu", "--shape", "[512, 512]", "--json", file];
    assert.equal(await quietly(lines, ...one), 1);
  } finally {
    kernels.shift();
  }
  const row = lines.find((line) => line.includes("relu_uncompilable"))!;
  assert.match(
    row,
    /^ *FAILED {2}relu_uncompilable \[512, 512\]: Cannot compile wrong\.wgsl:1:.*nonsense/s,
  );
  assert.equal(lines.at(-1), `1 of ${kernels.length + 1} FAILED`);
  const { results } = JSON.parse(await Deno.readTextFile(file));
  assert.match(results[0].failure, /Cannot compile/);
  assert(results.slice(1).every(({ median }: { median: number }) => median > 0));
  await Deno.remove(file);
});
