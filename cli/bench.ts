/** `bench`: each kernel's time, and how near it is to the limit of this adapter. @module */
import { benchKernel, createCopies, type KernelResult } from "../engine/bench/kernels.ts";
import { measureFlops } from "../engine/bench/roofline.ts";
import { benchStep, type StepResult } from "../engine/bench/step.ts";
import type { Device } from "../engine/device.ts";
import { type Architecture, ARCHITECTURES } from "../engine/model/architectures.ts";
import { OPS } from "../engine/ops/mod.ts";
import { openAnnounced } from "./adapter.ts";
import { type Command, helpOf, parseCommand, UsageError } from "./arguments.ts";

const BENCH: Command = {
  usage: "deno task bench [--op NAME] [--save FILE] [--baseline FILE]",
  about: "Times every kernel on its op's samples, against this adapter's measured roofline.\n" +
    "Each is checked against its reference before and after.",
  names: [0, 0],
  options: {
    op: { kind: OPS.map(({ name }) => name), help: "this op only" },
    train: {
      kind: Object.keys(ARCHITECTURES),
      help: "time whole training steps of this network instead",
    },
    batch: { kind: "whole", least: 1, most: 4096, help: "pictures in a step of --train (16)" },
    save: { kind: "text", help: "write the results to a file" },
    baseline: { kind: "text", help: "print the ratio to results that were saved" },
    tolerance: {
      kind: "number",
      least: 0,
      help: "slower than the baseline by this part fails (0.2)",
    },
  },
};

/** Prints the table; exit code 1 on a regression or a broken measurement. */
export async function bench(args: string[]): Promise<number> {
  const parsed = parseCommand(BENCH, args);
  if (parsed.help) return console.log(helpOf(BENCH)), 0;
  const baseline = await readBaseline(parsed.text("baseline"));
  const device = await openAnnounced();
  const peak = await measureFlops(device);
  console.log(`Multiply-adds: ${(peak / 1e9).toFixed(1)} GFLOP/s`);
  const network = parsed.text("train") as Architecture | undefined;
  if (network) {
    return await benchTraining(device, network, parsed.number("batch") ?? 16, parsed.json);
  }
  const copy = createCopies(device);
  console.log(HEADER);
  const results: KernelResult[] = [];
  let failures = 0;
  for (const op of OPS.filter(({ name }) => (parsed.text("op") ?? name) === name)) {
    for (const sample of op.samples) {
      for (const kernel of op.kernels.filter(({ name }) => name !== "none")) {
        const result = await benchKernel(device, op, kernel, sample, peak, copy);
        if (!result) continue;
        results.push(result);
        const before = baseline?.get(keyOf(result));
        const ratio = before && result.median / before.median;
        const isSlower = ratio !== undefined && ratio > 1 + (parsed.number("tolerance") ?? 0.2);
        failures += isSlower || result.isBroken ? 1 : 0;
        console.log(row(result, ratio, isSlower));
      }
    }
  }
  const report = { adapter: device.adapter.name, peakFlops: peak, results };
  const file = parsed.text("save");
  if (file) await Deno.writeTextFile(file, JSON.stringify(report, null, 2) + "\n");
  if (parsed.json) console.log(JSON.stringify(report));
  return failures ? 1 : 0;
}

async function benchTraining(device: Device, name: Architecture, batch: number, json: boolean) {
  const result = await benchStep(device, name, batch);
  console.log(stepTable(name, batch, result));
  if (json) console.log(JSON.stringify({ adapter: device.adapter.name, ...result }));
  return 0;
}

/** The step, then its kernels, the slowest first. */
function stepTable(name: string, batch: number, result: StepResult): string {
  const { median, min, p95, flops, memory, compileMilliseconds, parts } = result;
  const milliseconds = (seconds: number) => (seconds * 1e3).toFixed(2).padStart(8);
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = parts.map(({ kernel, tensor, seconds, flops }) =>
    `${milliseconds(seconds)} ms ${(100 * seconds / total).toFixed(1).padStart(5)}% ` +
    `${(flops / seconds / 1e9).toFixed(2).padStart(7)} GFLOP/s  ${kernel} → ${tensor}`
  );
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    `A training step of ${name}, batch ${batch}:${milliseconds(median)} ms ` +
    `(min${milliseconds(min)}, p95${milliseconds(p95)}), ${
      (batch / median).toFixed(0)
    } images/s, ` +
    `${(flops / median / 1e9).toFixed(2)} GFLOP/s`,
    `Compiled in ${compileMilliseconds.toFixed(0)} ms; transient memory ${
      megabytes(memory.allocated)
    } MB, the least possible ${megabytes(memory.peak)} MB`,
    ...rows,
  ].join("\n");
}

const keyOf = ({ kernel, shapes }: KernelResult) => `${kernel} ${shapes}`;

async function readBaseline(file: string | undefined) {
  if (file === undefined) return undefined;
  const text = await Deno.readTextFile(file).catch(() => {
    throw new UsageError(`Cannot use --baseline ${file} as there is no such file`);
  });
  const { results } = JSON.parse(text) as { results: KernelResult[] };
  return new Map(results.map((result) => [keyOf(result), result]));
}

const HEADER = "median ms  p95 ms  min ms  GFLOP/s   GB/s  roof  kernel and shapes";

function row(result: KernelResult, ratio: number | undefined, isSlower: boolean): string {
  const { median, p95, min, flops, bytes, fraction, kernel, shapes, isBroken } = result;
  const columns = [
    (median * 1e3).toFixed(3).padStart(9),
    (p95 * 1e3).toFixed(3).padStart(7),
    (min * 1e3).toFixed(3).padStart(7),
    (flops / 1e9).toFixed(2).padStart(8),
    (bytes / 1e9).toFixed(2).padStart(6),
    `${(100 * fraction).toFixed(0)}%`.padStart(5),
    ` ${kernel} ${shapes}`,
  ];
  const notes = [
    ratio === undefined ? "" : ` (${ratio.toFixed(2)}× the baseline${isSlower ? ": slower" : ""})`,
    isBroken ? " (above the roof: the measurement is broken)" : "",
  ];
  return columns.join(" ") + notes.join("");
}
