/** `bench --sweep`: all kernels of an op on one call, the fastest first. @module */
import type { Case } from "../../engine/bench/cases.ts";
import type { KernelFailure, KernelResult, KernelTiming } from "../../engine/bench/kernels.ts";
import type { Roofline } from "../../engine/bench/roofline.ts";
import { sweep } from "../../engine/bench/sweep.ts";
import { type Device, DeviceError } from "../../engine/plan/device.ts";
import { print } from "../terminal/print.ts";
import { createProgress, say } from "../terminal/progress.ts";
import { failureRow, KERNEL_HEADER, KERNEL_LEGEND, kernelRow } from "./tables.ts";

/** The options that go with `--sweep`. */
export const OF_SWEEP: readonly string[] = ["sweep", "shape", "precision", "json"];

/**
 * Prints the kernels, those that fail last, and how many fail. Where the device can't go on, what was
 * found until then is printed and kept.
 */
export async function benchSweep(
  device: Device,
  each: Case,
  roofline: Roofline,
): Promise<{ failures: number; report: { results: readonly KernelResult[] } }> {
  const timed: KernelTiming[] = [];
  const failed: KernelFailure[] = [];
  const ended = await collect(device, each, roofline, (result) => {
    if ("failure" in result) failed.push(result);
    else timed.push(result);
  });
  timed.sort((a, b) => a.median - b.median);
  print(`${KERNEL_LEGEND}\n${KERNEL_HEADER}`);
  timed.forEach((result) => print(kernelRow(result, undefined)));
  failed.forEach((result) => print(failureRow(result)));
  if (timed.length) print(bestLine(timed[0], timed.length + failed.length));
  if (failed.length) print(`${failed.length} of ${timed.length + failed.length} FAILED`);
  if (ended) say(`Error: ${ended.message}`);
  const broken = timed.filter(({ isBroken }) => isBroken).length;
  const failures = failed.length + broken + (ended ? 1 : 0);
  return { failures, report: { results: [...timed, ...failed] } };
}

/** Gives `take` each result; returns the error of a device that can't go on. */
async function collect(
  device: Device,
  each: Case,
  roofline: Roofline,
  take: (result: KernelResult) => void,
): Promise<DeviceError | undefined> {
  const progress = createProgress();
  try {
    const running = sweep(device, each, roofline, ({ done, total, kernel, shapes }) => {
      progress.show({ done, total, text: `${kernel} ${shapes}` });
    });
    for await (const result of running) take(result);
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  } finally {
    progress.end();
  }
}

function bestLine({ kernel, flops, fraction }: KernelTiming, count: number): string {
  return `The fastest of ${count} is ${kernel}: ${(flops / 1e12).toPrecision(3)} TFLOP/s, ` +
    `${(100 * fraction).toFixed(0)}% of the roof`;
}
