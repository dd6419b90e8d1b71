/** Checks kernels, one after the other, as the tests do. @module */
import type { AnyOp, Kernel, Random, Sample } from "../graph/op.ts";
import type { Device } from "../plan/device.ts";
import { createTrial, type Deviation, prepareKernel, type Trial } from "./trial.ts";

/**
 * Runs one kernel on a sample, its outputs poisoned first, and compares with the reference. Returns how
 * near it came; `undefined` where the kernel does not fit the sample. Throws a `KernelError` where it
 * is further away than it may be.
 */
export function checkKernel(
  device: Device,
  op: AnyOp,
  kernel: Kernel<unknown>,
  sample: Sample<unknown>,
  random: Random,
): Promise<Deviation | undefined> {
  return checkTrial(device, kernel, createTrial(op, sample, random));
}

/** The same of a trial. */
export async function checkTrial(
  device: Device,
  kernel: Kernel<unknown>,
  trial: Trial,
): Promise<Deviation | undefined> {
  const prepared = await prepareKernel(device, trialFor(kernel, trial), kernel);
  try {
    return await prepared?.verify();
  } finally {
    prepared?.close();
  }
}

/** A trial in the precision of a kernel. */
export function trialFor({ precision }: Kernel<unknown>, { call, ...trial }: Trial): Trial {
  const attributes = { ...call.attributes as object, ...precision && { precision } };
  return { ...trial, call: { ...call, attributes } };
}
