/** `bench`: each kernel's time, and how near it is to the limit of this adapter. @module */
import { visible } from "../../data/text/visible.ts";
import { benchCases, type Case } from "../../engine/bench/cases.ts";
import { benchKernels, type KernelResult } from "../../engine/bench/kernels.ts";
import { measureRoofline, type Roofline } from "../../engine/bench/roofline.ts";
import { benchStep, type StepResult } from "../../engine/bench/step.ts";
import { sweepCase, SWEPT } from "../../engine/bench/sweep.ts";
import type { Device } from "../../engine/plan/device.ts";
import { lacksOfMixed } from "../../engine/plan/kernels.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { adapterText } from "../../engine/run/record.ts";
import { type ArchitectureName, ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { BACKEND, backendOf, openAnnounced } from "../terminal/adapter.ts";
import { checkOutputFile } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";
import {
  type Command,
  helpOf,
  parseCommand,
  type Parsed,
  UsageError,
} from "../terminal/arguments.ts";
import { type Baseline, isBenchmark, keyOf, readBaseline, stepFigures } from "../bench/baseline.ts";
import { benchSweep, OF_SWEEP } from "../bench/sweep.ts";
import {
  failureRow,
  KERNEL_HEADER,
  KERNEL_LEGEND,
  kernelRow,
  rooflineLine,
  stepTable,
} from "../bench/tables.ts";
import { createProgress, say } from "../terminal/progress.ts";
import { EARLIER_NAMES } from "../training/train_options.ts";
import { choicesOf, TUNING, tuningOf } from "../training/tuning.ts";

const BENCH: Command = {
  usage: "deno task bench [[--op NAME] [--shape SHAPES] | --train NETWORK | " +
    "--sweep NAME [--shape SHAPES]] [--json FILE]",
  about:
    "Times every kernel that fits, on its op's samples, on the calls of the tutorial's network\n" +
    "(batch 16, forward and backward) and on tensors beyond the caches, against this adapter's\n" +
    "measured roofline. Each is checked against its reference before and after.",
  names: [0, 0],
  options: {
    op: { kind: "text", help: "this op only, for example matMul" },
    shape: {
      kind: "text",
      help: 'these input shapes only, as the table prints them: "[16, 512] [512, 128] [128]"; ' +
        "with --op any that the op takes",
    },
    precision: {
      kind: ["f32", "mixed"],
      help:
        "of products, convolutions and their gradients: mixed times the calls that take halves (f32)",
    },
    train: {
      kind: Object.keys(ARCHITECTURES),
      aliases: EARLIER_NAMES,
      help: "time whole training steps of this network instead",
    },
    sweep: {
      kind: "text",
      help: `try all of this op's kernels, ${SWEPT.join(", ")}, on one shape, the fastest first`,
    },
    batch: { kind: "whole", least: 1, most: 4096, help: "pictures in a step of --train (16)" },
    json: { kind: "text", help: "write the results to this file; - prints them" },
    baseline: { kind: "text", help: "print the ratios to results that were written by --json" },
    tolerance: {
      kind: "number",
      least: 0,
      help: "what is slower than the baseline by this part fails (0.2)",
    },
    ...BACKEND,
    ...TUNING,
  },
};

/** Prints the table; exit code 1 on a regression, a broken measurement or a kernel that fails. */
export async function bench(args: string[]): Promise<number> {
  const parsed = parseCommand(BENCH, args);
  if (parsed.help) return print(helpOf(BENCH)), 0;
  checkCombination(parsed);
  const cases = casesOf(parsed);
  const network = parsed.text("train") as ArchitectureName | undefined;
  const baseline = await readBaseline(
    parsed.text("baseline"),
    network ? "step" : "kernels",
    parsed.number("tolerance") ?? 0.2,
  );
  const file = parsed.text("json");
  if (file !== undefined && file !== "-") await checkOutputFile(file, isBenchmark);
  const device = await openAnnounced(await backendOf(parsed));
  const lack = parsed.text("precision") === "mixed" ? lacksOfMixed(device.traits) : undefined;
  if (lack) {
    throw new Error(
      `Cannot time mixed precision as this adapter lacks ${lack}: leave --precision out`,
    );
  }
  if (baseline && baseline.adapter !== adapterText(device)) {
    say(`Warning: the baseline was measured on another adapter, ${visible(baseline.adapter)}`);
  }
  const kernels = { choices: await choicesOf(parsed), tuning: tuningOf(parsed) };
  const roofline = await measureRoofline(device);
  print(rooflineLine(roofline));
  const { failures, report } = parsed.has("sweep")
    ? await benchSweep(device, cases[0], roofline)
    : network
    ? await benchTraining(
      device,
      network,
      parsed.number("batch") ?? 16,
      kernels,
      baseline,
    )
    : await benchAll(device, cases, roofline, baseline);
  await write(file, { ...roofline, ...report });
  return failures ? 1 : 0;
}

/** Options that mean nothing together, or alone. Throws a `UsageError`. */
function checkCombination(parsed: Parsed): void {
  const given = (names: string[]) => names.find((name) => parsed.has(name));
  const isStep = parsed.has("train");
  const besideSweep = given(Object.keys(BENCH.options).filter((name) => !OF_SWEEP.includes(name)));
  if (parsed.has("sweep") && besideSweep) {
    throw new UsageError(
      `Cannot use --${besideSweep} as --sweep tries all kernels of one call: ` +
        "it takes --shape, --precision and --json",
    );
  }
  const ofKernels = given(["op", "shape", "precision"]);
  if (isStep && ofKernels) {
    throw new UsageError(
      `Cannot use --${ofKernels} as --train times whole steps: leave one of the two out`,
    );
  }
  const ofStep = given(["batch", ...Object.keys(TUNING)]);
  if (!isStep && ofStep) {
    throw new UsageError(
      `Cannot use --${ofStep} as every kernel is timed on shapes of its own: ` +
        "it goes with --train NETWORK",
    );
  }
  if (parsed.has("tolerance") && !parsed.has("baseline")) {
    throw new UsageError(
      "Cannot use --tolerance as there is nothing to compare with: it goes with --baseline FILE",
    );
  }
}

/** What is to be timed, known before anything is measured. Throws a `UsageError`. */
function casesOf(parsed: Parsed): Case[] {
  const op = parsed.text("op");
  const swept = parsed.text("sweep");
  const precision = parsed.text("precision") === "mixed" ? "mixed" : undefined;
  const shape = parsed.text("shape");
  try {
    if (swept !== undefined) return [sweepCase(swept, { shape, precision })];
    return benchCases({ ops: op === undefined ? undefined : [op], shape, precision });
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

async function benchAll(
  device: Device,
  cases: readonly Case[],
  roofline: Roofline,
  baseline: Baseline | undefined,
) {
  const progress = createProgress();
  const results: KernelResult[] = [];
  let [failures, failed, compared] = [0, 0, 0];
  print(`${KERNEL_LEGEND}\n${KERNEL_HEADER}`);
  const running = benchKernels(device, cases, roofline, ({ done, total, kernel, shapes }) => {
    progress.show({ done, total, text: `${kernel} ${shapes}` });
  });
  for await (const result of running) {
    progress.end();
    results.push(result);
    if ("failure" in result) {
      failed++;
      print(failureRow(result));
      continue;
    }
    const comparison = baseline?.compare(keyOf(result), result.median);
    failures += comparison?.isSlower || result.isBroken ? 1 : 0;
    compared += comparison ? 1 : 0;
    print(kernelRow(result, comparison));
  }
  if (baseline) {
    print(`${compared} of ${results.length} are in the baseline`);
    failures += compared ? 0 : 1; // a baseline that holds nothing against them is no baseline
  }
  if (failed) print(`${failed} of ${results.length} FAILED`);
  return { failures: failures + failed, report: { results } };
}

async function benchTraining(
  device: Device,
  network: ArchitectureName,
  batch: number,
  kernels: Parameters<typeof benchStep>[3],
  baseline: Baseline | undefined,
): Promise<{ failures: number; report: StepResult }> {
  const report = await benchStep(device, network, batch, kernels);
  print(stepTable(report, baseline));
  if (!baseline) return { failures: 0, report };
  const figures = stepFigures(report);
  // Compiling depends on what the driver remembers, and a kernel's part on which kernels are chosen.
  const failures = [figures.step, figures.host]
    .filter((figure) => baseline.compare(...figure)?.isSlower);
  if (baseline.compare(...figures.step)) return { failures: failures.length, report };
  print(`The baseline holds no step of ${network}, batch ${batch}`);
  return { failures: 1, report };
}

async function write(file: string | undefined, report: object): Promise<void> {
  if (file === "-") print(JSON.stringify(report));
  else if (file) await writeFile(file, JSON.stringify(report, null, 2) + "\n");
}
