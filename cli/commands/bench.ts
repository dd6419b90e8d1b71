/** `bench`: each kernel's time, and how near it is to the limit of this adapter. @module */
import { visible } from "../../data/text/visible.ts";
import { benchCases, type Case } from "../../engine/bench/cases.ts";
import { benchKernels, type KernelResult } from "../../engine/bench/kernels.ts";
import { measureRoofline, type Roofline } from "../../engine/bench/roofline.ts";
import { benchStep, type StepOptions, type StepResult } from "../../engine/bench/step.ts";
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
import { type Baseline, readBaseline } from "../bench/baseline.ts";
import { compareFiles } from "../bench/compare.ts";
import { benchmarkOf, keyOf, stepFigures, titleOf } from "../bench/figures.ts";
import { readKernel, withOwnKernel } from "../bench/own_kernel.ts";
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
import { checkOptions } from "../training/network_choice.ts";
import { EARLIER_NAMES, FILTERS } from "../training/train_options.ts";
import { choicesOf, TUNING, tuningOf } from "../training/tuning.ts";

const BENCH: Command = {
  usage:
    "deno task bench [OP] [--kernel FILE.wgsl] [--shape SHAPES] | --sweep OP [--shape SHAPES] | " +
    "--train NETWORK | --compare A.json B.json",
  about:
    "Times every kernel that fits, of one op (matMul, conv2d, …) or of all, on its op's samples, on\n" +
    "the calls of the tutorial's network (batch 16, forward and backward) and on tensors beyond the\n" +
    "caches, against this adapter's measured roofline. Each is checked against its reference before\n" +
    "and after.",
  names: [0, 2],
  options: {
    kernel: { kind: "text", help: "a kernel of your own for OP: checked, and timed beside ours" },
    shape: {
      kind: "text",
      help: 'these input shapes only, as the table prints them: "[16, 512] [512, 128] [128]"; ' +
        "with OP any that the op takes",
    },
    precision: {
      kind: ["f32", "mixed"],
      help: "of products, convolutions and their gradients: mixed times the calls that take " +
        "halves, with --train a mixed step (f32)",
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
    filters: FILTERS,
    size: { kind: "size", help: "of the pictures of --train (112x92)" },
    json: { kind: "text", help: "write the results to this file; - prints them" },
    baseline: { kind: "text", help: "print the ratios to results that were written by --json" },
    tolerance: {
      kind: "number",
      least: 0,
      help: "what is slower than the baseline by this part fails (0.2)",
    },
    compare: { kind: "flag", help: "set two files of --json side by side: adapters, versions" },
    ...BACKEND,
    ...TUNING,
  },
};

/** Prints the table; exit code 1 on a regression, a broken measurement or a kernel that fails. */
export async function bench(args: string[]): Promise<number> {
  const parsed = parseCommand(BENCH, args);
  if (parsed.help) return print(helpOf(BENCH)), 0;
  checkCombination(parsed);
  if (parsed.flag("compare")) {
    const [a, b] = parsed.names;
    return (await compareFiles(a, b)).forEach(print), 0;
  }
  const own = await readKernel(parsed.text("kernel"));
  const cases = casesOf(parsed);
  const network = parsed.text("train") as ArchitectureName | undefined;
  if (network) checkOptions(parsed, ARCHITECTURES[network].options, `the network ${network}`);
  const baseline = await readBaseline(
    parsed.text("baseline"),
    network ? "step" : "kernels",
    parsed.number("tolerance") ?? 0.2,
  );
  const file = parsed.text("json");
  if (file !== undefined && file !== "-") {
    await checkOutputFile(file, (text) => benchmarkOf(text) !== undefined);
  }
  const device = await openAnnounced(await backendOf(parsed));
  const lack = precisionOf(parsed) ? lacksOfMixed(device.traits) : undefined;
  if (lack) {
    throw new Error(
      `Cannot time mixed precision as this adapter lacks ${lack}: leave --precision out`,
    );
  }
  if (baseline && baseline.adapter !== adapterText(device)) {
    say(`Warning: the baseline was measured on another adapter, ${visible(baseline.adapter)}`);
  }
  const timed = await withOwnKernel(device, cases, own);
  const how = {
    filters: parsed.list("filters"),
    size: parsed.size("size"),
    precision: precisionOf(parsed),
    choices: await choicesOf(parsed),
    tuning: tuningOf(parsed),
  };
  const roofline = await measureRoofline(device);
  print(rooflineLine(roofline));
  const { failures, report } = parsed.has("sweep")
    ? await benchSweep(device, cases[0], roofline)
    : network
    ? await benchTraining(device, {
      network,
      batch: parsed.number("batch") ?? 16,
      how,
      roofline,
      baseline,
    })
    : await benchAll(device, timed, roofline, baseline);
  await write(file, { ...roofline, ...report });
  return failures ? 1 : 0;
}

/** Options that mean nothing together, or alone. Throws a `UsageError`. */
function checkCombination(parsed: Parsed): void {
  const given = (names: string[]) => names.find((name) => parsed.has(name));
  const [op, extra] = parsed.names;
  if (parsed.flag("compare")) return checkComparison(parsed);
  if (extra !== undefined) {
    throw new UsageError(`Cannot run this as '${extra}' is one name too many: expected one OP`);
  }
  const isStep = parsed.has("train");
  const sweep = parsed.has("sweep");
  const besideSweep = op ??
    given(Object.keys(BENCH.options).filter((name) => !OF_SWEEP.includes(name)))
      ?.replace(/^/, "--");
  if (sweep && besideSweep) {
    throw new UsageError(
      `Cannot use ${besideSweep} as --sweep tries all kernels of one call: ` +
        "it takes --shape, --precision, --backend and --json",
    );
  }
  const ofKernels = op ?? given(["kernel", "shape"])?.replace(/^/, "--");
  if (isStep && ofKernels) {
    throw new UsageError(
      `Cannot use ${ofKernels} as --train times whole steps: leave one of the two out`,
    );
  }
  if (parsed.has("kernel") && op === undefined) {
    throw new UsageError(
      "Cannot use --kernel as it computes one op: expected bench OP --kernel FILE",
    );
  }
  const ofStep = given(["batch", "filters", "size", ...Object.keys(TUNING)]);
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

/** Two files and nothing else. Throws a `UsageError`. */
function checkComparison(parsed: Parsed): void {
  const other = Object.keys(BENCH.options).find((name) => name !== "compare" && parsed.has(name));
  if (other) {
    throw new UsageError(
      `Cannot use --${other} as --compare measures nothing: leave one of the two out`,
    );
  }
  if (parsed.names.length < 2) {
    throw new UsageError(
      "Cannot compare as it takes two files of --json: expected --compare A.json B.json",
    );
  }
}

/** As calls and recipes have it: nothing where it is float32. */
function precisionOf(parsed: Parsed): "mixed" | undefined {
  return parsed.text("precision") === "mixed" ? "mixed" : undefined;
}

/** What is to be timed, known before anything is measured. Throws a `UsageError`. */
function casesOf(parsed: Parsed): Case[] {
  const [op] = parsed.names;
  const swept = parsed.text("sweep");
  const precision = precisionOf(parsed);
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
    const comparison = baseline?.compare([keyOf(result), result.median]);
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
  { network, batch, how, roofline, baseline }: {
    readonly network: ArchitectureName;
    readonly batch: number;
    readonly how: StepOptions;
    readonly roofline: Roofline;
    readonly baseline: Baseline | undefined;
  },
): Promise<{ failures: number; report: StepResult }> {
  const report = await benchStep(device, network, batch, how);
  print(stepTable(report, roofline, baseline));
  if (!baseline) return { failures: 0, report };
  const figures = stepFigures(report);
  // Compiling depends on what the driver remembers, and a kernel's part on which kernels are chosen.
  const failures = [figures.step, figures.host, figures.training!]
    .filter((figure) => baseline.compare(figure)?.isSlower);
  if (baseline.compare(figures.step)) return { failures: failures.length, report };
  print(`The baseline holds no step of ${titleOf(report)}`);
  return { failures: 1, report };
}

async function write(file: string | undefined, report: object): Promise<void> {
  if (file === "-") print(JSON.stringify(report));
  else if (file) await writeFile(file, JSON.stringify(report, null, 2) + "\n");
}
