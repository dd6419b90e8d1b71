/** Times kernels against the roofline of the device that they run on. @module */
import type { Device } from "../device.ts";
import type { Kernel, Random } from "../op.ts";
import { uniforms } from "../random.ts";
import { timeDispatches, type Timing } from "../timer.ts";
import { benchCases, bytesOf, type Selection, shapesOf } from "./cases.ts";
import { createTrial, prepareKernel, type Trial } from "./check.ts";
import { copyOf, measureRoofline, raise, type Roofline } from "./roofline.ts";

/** One kernel on one call, as plain data. */
export interface KernelResult extends Timing {
  readonly op: string;
  readonly kernel: string;
  /** The input shapes, such as `[16, 512] [512, 128] [128]`. */
  readonly shapes: string;
  readonly attributes: unknown;
  /** A second. */
  readonly flops: number;
  /** Read and written, a second. */
  readonly bytes: number;
  /** Of the measured roofline: the larger of the shares of the multiply-adds and of the copy. */
  readonly fraction: number;
  /** A figure above a roof that can't be exceeded: the measurement is broken. */
  readonly isBroken: boolean;
}

/** What is to come. */
export interface BenchProgress {
  /** Cases before this one, and cases in all. */
  readonly done: number;
  readonly total: number;
  readonly kernel: string;
  readonly shapes: string;
}

/** How far above a roof noise alone may put a figure. */
const NOISE = 1.1;

/**
 * Times all kernels of a selection, one result after the other as they come. Without a roofline it
 * measures one first. Throws an `Error` where a kernel computes something else than its reference,
 * a `RangeError` where the selection fits no op.
 */
export async function* benchKernels(
  device: Device,
  selection: Selection = {},
  roofline?: Roofline,
  onStart?: (progress: BenchProgress) => void,
): AsyncGenerator<KernelResult> {
  const cases = benchCases(selection);
  const roofs = roofline ?? await measureRoofline(device);
  for (const [done, { op, sample }] of cases.entries()) {
    const trial = createTrial(op, sample, calm(uniforms(1, done)));
    for (const kernel of op.kernels) {
      onStart?.({ done, total: cases.length, kernel: kernel.name, shapes: shapesOf(sample) });
      const result = await benchKernel(device, trial, kernel, roofs);
      if (result) yield result;
    }
  }
}

/**
 * Without the numbers near 0 and 1, at which ops' random inputs hold what would end a training: a
 * guard that is set stops the optimizer's work, and there would be nothing to time.
 */
const calm = (random: Random): Random => () => 0.2 + 0.6 * random();

/**
 * Verifies, times and verifies again. `undefined` where the kernel does not fit. Throws an `Error`
 * where it computes something else than its reference.
 */
export async function benchKernel(
  device: Device,
  trial: Trial,
  kernel: Kernel<unknown>,
  roofline: Roofline,
): Promise<KernelResult | undefined> {
  const prepared = await prepareKernel(device, trial, kernel);
  if (!prepared) return undefined;
  await prepared.verify();
  const timing = await timeDispatches(device, prepared.plan.dispatches);
  await prepared.verify();
  prepared.close();
  const { op, call } = trial;
  const size = bytesOf(op, call);
  const flops = op.flops(call) / timing.median;
  const bytes = size / timing.median;
  let fraction = await share(device, roofline, flops, bytes, size);
  for (let tries = 0; fraction > NOISE && tries < 3; tries++) {
    await raise(device, roofline, size); // it may have been measured in a slow moment
    fraction = await share(device, roofline, flops, bytes, size);
  }
  return {
    ...timing,
    op: op.name,
    kernel: kernel.name,
    shapes: shapesOf(call),
    attributes: call.attributes,
    flops,
    bytes,
    fraction,
    isBroken: fraction > NOISE,
  };
}

async function share(
  device: Device,
  roofline: Roofline,
  flops: number,
  bytes: number,
  size: number,
): Promise<number> {
  return Math.max(flops / roofline.peakFlops, bytes / await copyOf(device, roofline, size));
}
