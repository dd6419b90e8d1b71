/** The tables that `bench` prints. @module */
import type { KernelCall, KernelFailure, KernelTiming } from "../../engine/bench/kernels.ts";
import { leastSeconds, type Roofline } from "../../engine/bench/roofline.ts";
import type { LoopResult } from "../../engine/bench/loop.ts";
import type { Part, StepResult } from "../../engine/bench/step.ts";
import type { Baseline, Comparison } from "./baseline.ts";
import { type Figure, stepFigures, titleOf } from "./figures.ts";

const milliseconds = (seconds: number, digits: number) => (seconds * 1e3).toFixed(digits);
const giga = (perSecond: number, digits: number) => (perSecond / 1e9).toFixed(digits);

/** The measured limits, in a line or two. */
export function rooflineLine({ peakFlops, peakMatrixFlops, copies }: Roofline): string {
  const each = copies.map(({ bytes, perSecond }) =>
    `${bytes < 2 ** 20 ? `${bytes / 2 ** 10} KiB` : `${bytes / 2 ** 20} MiB`} ${giga(perSecond, 1)}`
  );
  const matrices = peakMatrixFlops === undefined
    ? ""
    : `, of subgroup matrices ${giga(peakMatrixFlops, 1)}`;
  return `Multiply-adds: ${giga(peakFlops, 1)} GFLOP/s${matrices}\nCopies, GB/s: ${
    each.join(", ")
  }`;
}

/** What the columns mean. */
export const KERNEL_LEGEND = "p95 is the slowest of the runs where there are fewer than 20";

/** The columns of `kernelRow`. */
export const KERNEL_HEADER = "median ms   p95 ms   min ms runs  GFLOP/s    GB/s  roof  kernel, " +
  "input shapes and what is on";

/** A kernel's figures, its input shapes and the attributes that are on. */
export function kernelRow(
  result: KernelTiming,
  comparison: Comparison | undefined,
): string {
  const { median, p95, min, samples, flops, bytes, fraction } = result;
  const columns = [
    milliseconds(median, 3).padStart(9),
    milliseconds(p95, 3).padStart(8),
    milliseconds(min, 3).padStart(8),
    String(samples).padStart(4),
    giga(flops, 2).padStart(8),
    giga(bytes, 2).padStart(7),
    `${(100 * fraction).toFixed(0)}%`.padStart(5),
    ` ${describe(result)}`,
  ];
  const broken = result.isBroken ? " (above the roof: the measurement is broken)" : "";
  return columns.join(" ") + beside(comparison) + broken;
}

function beside(comparison: Comparison | undefined, counts = true): string {
  if (!comparison) return "";
  const { ratio } = comparison;
  const isSlower = counts && comparison.isSlower;
  return ` (${ratio.toFixed(2)}× the baseline${isSlower ? ": slower" : ""})`;
}

/** A kernel that has no figures, and why. */
export function failureRow(result: KernelFailure): string {
  return `${"FAILED".padStart(9)}  ${describe(result)}: ${result.failure}`;
}

function describe({ kernel, shapes, attributes }: KernelCall): string {
  const on = Object.entries(attributes ?? {}).flatMap(([name, value]) => {
    if (typeof value === "string") return value === "none" ? [] : [value];
    return value === true ? [name] : [];
  });
  return [kernel, shapes, ...on].join(" ");
}

/** What a step takes of the host. */
function hostLine({ host, submit }: StepResult): string {
  return `The host adds ${milliseconds(host, 3)} ms a step to encode and submit it, ` +
    `${milliseconds(submit, 3)} ms to one that dispatches nothing`;
}

/** A training beside what the device needs for it. */
function loopLine({ steps, wall, device, waiting }: LoopResult): string {
  const share = `${(100 * waiting).toFixed(0)} %`;
  return `A training of ${steps} steps takes ${
    wall.toFixed(2)
  } s from the first submit to the last ` +
    `answer; the device needs ${device.toFixed(2)} s, it waits ${share} of the time`;
}

/** The ops of a step, the slowest first: their calls, share, and how near they are to the roof. */
function opRows({ parts, precision }: StepResult, roofline: Roofline): string[] {
  const sum = (group: readonly Part[], of: (part: Part) => number) =>
    group.reduce((total, part) => total + of(part), 0);
  const total = sum(parts, ({ seconds }) => seconds);
  const isMixed = precision === "mixed";
  const ops = [...Map.groupBy(parts, ({ op }) => op)].map(([op, group]) => ({
    op,
    calls: group.length,
    seconds: sum(group, ({ seconds }) => seconds),
    flops: sum(group, ({ flops }) => flops),
    bytes: sum(group, ({ bytes }) => bytes),
    least: sum(group, (part) => leastSeconds(roofline, { ...part, isMixed })),
  })).sort((a, b) => b.seconds - a.seconds);
  return ops.map(({ op, calls, seconds, flops, bytes, least }) =>
    [
      `${milliseconds(seconds, 2).padStart(8)} ms`,
      `${(100 * seconds / total).toFixed(1).padStart(5)}%`,
      `${giga(flops / seconds, 2).padStart(7)} GFLOP/s`,
      `${giga(bytes / seconds, 2).padStart(6)} GB/s`,
      `${(100 * least / seconds).toFixed(0).padStart(4)}% of the roof `,
      `${op}, ${calls} ${calls === 1 ? "call" : "calls"}`,
    ].join(" ")
  );
}

/** The step, then its ops and its kernels, the slowest first. */
export function stepTable(
  result: StepResult,
  roofline: Roofline,
  baseline: Baseline | undefined,
): string {
  const { median, min, p95, samples, flops, memory, compileMilliseconds, parts, loop } = result;
  const compared = (figure: Figure, counts = true) => beside(baseline?.compare(figure), counts);
  const figures = stepFigures(result);
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = parts.map(({ kernel, tensor, seconds, flops }, i) => {
    return `${milliseconds(seconds, 2).padStart(8)} ms ` +
      `${(100 * seconds / total).toFixed(1).padStart(5)}% ` +
      `${giga(flops / seconds, 2).padStart(7)} GFLOP/s  ${kernel} → ${tensor}` +
      compared(figures.parts[i], false);
  });
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const [step, least, most] = [median, min, p95].map((seconds) => milliseconds(seconds, 2));
  return [
    `A training step of ${titleOf(result)}: ${step} ms ` +
    `(${samples} runs: min ${least}, ${samples < 20 ? "max" : "p95"} ${most}), ${
      (result.batch / median).toFixed(0)
    } images/s, ` +
    `${giga(flops / median, 2)} GFLOP/s${compared(figures.step)}`,
    hostLine(result) + compared(figures.host),
    ...loop ? [loopLine(loop) + compared(figures.training!)] : [],
    `Compiled untuned in ${compileMilliseconds.toFixed(0)} ms; transient memory ` +
    `${megabytes(memory.allocated)} MB, ${(memory.allocated / memory.peak).toFixed(2)}× the ` +
    `${megabytes(memory.peak)} MB that live at the peak` + compared(figures.compile, false),
    "By op:",
    ...opRows(result, roofline),
    "By kernel:",
    ...rows,
  ].join("\n");
}
