/** Times kernels against the roofline of the device that they run on. @module */
import type { Device } from "../plan/device.ts";
import type { Kernel, Precise, Random } from "../graph/op.ts";
import { uniforms } from "../graph/random.ts";
import { timeDispatches, type Timing } from "../plan/timer.ts";
import { bytesOfCall, type Case, shapesOf } from "./cases.ts";
import { createTrial, type Prepared, prepareKernel, type Trial } from "../check/trial.ts";
import { copyOf, measureRoofline, raise, type Roofline } from "./roofline.ts";

/** One kernel on one call, as plain data. */
export interface KernelCall {
  readonly op: string;
  readonly kernel: string;
  /** The input shapes, such as `[16, 512] [512, 128] [128]`. */
  readonly shapes: string;
  readonly attributes: unknown;
}

/** A kernel that can't be timed: it does not compile here, or computes something else. */
export interface KernelFailure extends KernelCall {
  /** The compiler's message, or what differs from the reference. */
  readonly failure: string;
}

/** How fast a kernel is. */
export interface KernelTiming extends KernelCall, Timing {
  /** A second. */
  readonly flops: number;
  /** Read and written, a second. */
  readonly bytes: number;
  /** Of the measured roofline: the larger of the shares of the multiply-adds and of the copy. */
  readonly fraction: number;
  /** A figure above a roof that can't be exceeded: the measurement is broken. */
  readonly isBroken: boolean;
}

/** What the benchmark says of a kernel on a call. */
export type KernelResult = KernelTiming | KernelFailure;

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
 * Times all kernels that fit the cases, one result after the other as they come. A kernel that
 * fails leaves the others their turn. Without a roofline it measures one first. Throws a
 * `DeviceError` where the device can't go on.
 */
export async function* benchKernels(
  device: Device,
  cases: readonly Case[],
  roofline?: Roofline,
  onStart?: (progress: BenchProgress) => void,
): AsyncGenerator<KernelResult> {
  const roofs = roofline ?? await measureRoofline(device);
  for (const [done, { op, sample }] of cases.entries()) {
    const trial = createTrial(op, sample, calm(uniforms(1, done)));
    for (const kernel of op.kernels) {
      onStart?.({ done, total: cases.length, kernel: kernel.name, shapes: shapesOf(sample) });
      const result = await tryKernel(device, trial, kernel, roofs);
      if (result) yield result;
    }
  }
}

/** What `benchKernel` gives, or why it fails. Throws a `DeviceError` where the device can't go on. */
export async function tryKernel(
  device: Device,
  trial: Trial,
  kernel: Kernel<unknown>,
  roofline: Roofline,
  budget?: number,
): Promise<KernelResult | undefined> {
  try {
    return await benchKernel(device, trial, kernel, roofline, budget);
  } catch (error) {
    device.check(); // what every further kernel would fail of is no fault of this one
    return { ...describe(trial, kernel), failure: (error as Error).message };
  }
}

/**
 * Without the numbers near 0 and 1, at which ops' random inputs hold what would end a training: a
 * guard that is set stops the optimizer's work, and there would be nothing to time.
 */
export const calm = (random: Random): Random => () => 0.2 + 0.6 * random();

/**
 * Verifies, times for about `budget` seconds and verifies again. `undefined` where the kernel does
 * not fit. Throws an `Error` where it does not compile or computes something else than its reference.
 */
export async function benchKernel(
  device: Device,
  trial: Trial,
  kernel: Kernel<unknown>,
  roofline: Roofline,
  budget?: number,
): Promise<KernelTiming | undefined> {
  const prepared = await prepareKernel(device, trial, kernel);
  if (!prepared) return undefined;
  const timing = await timeVerified(device, prepared, budget).finally(prepared.close);
  const { op, call } = trial;
  const size = bytesOfCall(op, call);
  const flops = op.flops(call) / timing.median;
  const bytes = size / timing.median;
  // Where a call is mixed, the matrices' roof is the higher one.
  const { precision } = call.attributes as Precise;
  const peakFlops = () => Math.max(roofline.peakFlops, precision && roofline.peakMatrixFlops || 0);
  const shareOfRoof = async () =>
    Math.max(flops / peakFlops(), bytes / await copyOf(device, roofline, size));
  let fraction = await shareOfRoof();
  for (let tries = 0; fraction > NOISE && tries < 3; tries++) {
    await raise(device, roofline, size); // it may have been measured in a slow moment
    fraction = await shareOfRoof();
  }
  return {
    ...describe(trial, kernel),
    ...timing,
    flops,
    bytes,
    fraction,
    isBroken: fraction > NOISE,
  };
}

async function timeVerified(
  device: Device,
  { plan, verify }: Prepared,
  budget?: number,
): Promise<Timing> {
  await verify();
  const timing = await timeDispatches(device, plan.dispatches, budget);
  await verify();
  return timing;
}

function describe({ op, call }: Trial, kernel: Kernel<unknown>): KernelCall {
  const { attributes } = call;
  return { op: op.name, kernel: kernel.name, shapes: shapesOf(call), attributes };
}
