/** Times kernels against the roofline of the device that they run on. @module */
import type { Device } from "../device.ts";
import { type AnyOp, type Kernel, type Sample, show, sizeOf } from "../op.ts";
import { uniforms } from "../random.ts";
import { prepareKernel } from "./check.ts";
import { measureCopy } from "./roofline.ts";
import { timeDispatches, type Timing } from "../timer.ts";

/** One kernel on one sample. */
export interface KernelResult extends Timing {
  readonly op: string;
  readonly kernel: string;
  /** The input shapes, for people and as a key. */
  readonly shapes: string;
  /** A second. */
  readonly flops: number;
  /** Read and written, a second. */
  readonly bytes: number;
  /** Of the measured roofline: the larger of the shares of the multiply-adds and of the copy. */
  readonly fraction: number;
  /** A figure above a roof that can't be exceeded: the measurement is broken. */
  readonly isBroken: boolean;
}

/** How far above a roof noise alone may put a figure. */
const NOISE = 1.1;

/** Remembers copies by the size of their working set. */
export function createCopies(device: Device) {
  const known = new Map<number, Promise<number>>();
  return (bytes: number): Promise<number> => {
    const rounded = 2 ** Math.ceil(Math.log2(bytes));
    const copy = known.get(rounded) ?? measureCopy(device, rounded);
    known.set(rounded, copy);
    return copy;
  };
}

/**
 * Verifies, times and verifies again. `undefined` where the kernel does not fit. Throws an `Error`
 * where it computes something else than its reference.
 */
export async function benchKernel(
  device: Device,
  op: AnyOp,
  kernel: Kernel<unknown>,
  sample: Sample<unknown>,
  peak: number,
  copy: (bytes: number) => Promise<number>,
): Promise<KernelResult | undefined> {
  const prepared = await prepareKernel(device, op, kernel, sample, uniforms(1, 1));
  if (!prepared) return undefined;
  const { inputs, attributes } = sample;
  const output = op.shape(inputs, attributes);
  const elements = inputs.reduce((sum, shape) => sum + sizeOf(shape), sizeOf(output));
  await prepared.verify();
  const timing = await timeDispatches(device, prepared.plan.dispatches);
  await prepared.verify();
  prepared.close();
  const flops = op.flops({ inputs, output, attributes }) / timing.median;
  const bytes = elements * 4 / timing.median;
  const shares = [flops / peak, bytes / await copy(elements * 4)];
  return {
    ...timing,
    op: op.name,
    kernel: kernel.name,
    shapes: inputs.map(show).join(" "),
    flops,
    bytes,
    fraction: Math.max(...shares),
    isBroken: shares.some((share) => share > NOISE),
  };
}
