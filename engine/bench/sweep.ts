/** Tries all kernels of an op on one call, its whole family among them. @module */
import type { AnyOp, Kernel } from "../graph/op.ts";
import { uniforms } from "../graph/random.ts";
import type { Device } from "../plan/device.ts";
import { fitsCall } from "../plan/kernels.ts";
import { ALL_OPS } from "../check/all_ops.ts";
import { benchCases, type Case, type Selection, shapesOf } from "./cases.ts";
import { createTrial, type Expected, prepareKernel, type Trial } from "../check/trial.ts";
import { type BenchProgress, calm, type KernelResult, tryKernel } from "./kernels.ts";
import type { Roofline } from "./roofline.ts";

/** The names of the ops that have a family. */
export const SWEPT = ALL_OPS.filter(({ family }) => family).map(({ name }) => name);

/** Seconds that each kernel is timed. */
const BUDGET = 0.1;
/** With more operations the reference in float64 would take minutes. */
const MANY = 2e9;

/**
 * The call of an op with the input shapes that are named, else its case with the most operations.
 * Throws a `RangeError` where the op has no family, or the shapes are none or don't fit it.
 */
export function sweepCase(
  name: string,
  selection: Pick<Selection, "shape" | "precision"> = {},
): Case {
  if (!SWEPT.includes(name)) {
    throw new RangeError(
      `Cannot sweep the kernels of '${name}': expected one of ${SWEPT.join(", ")}`,
    );
  }
  return benchCases({ ...selection, ops: [name] }).reduce((a, b) =>
    flopsOf(b) > flopsOf(a) ? b : a
  );
}

/** The kernels that fit a case, those that the op lists first. */
function kernelsOf({ traits }: Device, { op, call }: Trial): Kernel<unknown>[] {
  const fitting = [...op.kernels, ...op.family?.() ?? []]
    .filter((kernel) => fitsCall(kernel, call, traits));
  return [...new Map(fitting.map((kernel) => [kernel.name, kernel])).values()];
}

/**
 * Checks and times all kernels that fit a case, one result after the other as they come. A kernel
 * that fails leaves the others their turn. Throws a `DeviceError` where the device can't go on.
 */
export async function* sweep(
  device: Device,
  { op, sample }: Case,
  roofline: Roofline,
  onStart?: (progress: BenchProgress) => void,
): AsyncGenerator<KernelResult> {
  const drawn = createTrial(op, sample, calm(uniforms(1, 0)));
  const trial = op.flops(drawn.call) > MANY ? await expectOnDevice(device, drawn) : drawn;
  const kernels = kernelsOf(device, trial);
  for (const [done, kernel] of kernels.entries()) {
    onStart?.({ done, total: kernels.length, kernel: kernel.name, shapes: shapesOf(sample) });
    const result = await tryKernel(device, trial, kernel, roofline, BUDGET);
    if (result) yield result;
  }
}

function flopsOf({ op, sample }: Case): number {
  return op.flops({ ...sample, outputs: op.outputs(sample.inputs, sample.attributes) });
}

/**
 * The trial with what the op's last kernel makes of it in place of the reference: the plainest, which
 * the tests hold against that.
 */
async function expectOnDevice(device: Device, trial: Trial): Promise<Trial> {
  const plainest = plainestOf(trial.op, trial, device);
  const prepared = (await prepareKernel(device, trial, plainest))!;
  const numbers = await prepared.run(trial.values);
  const terms = await prepared.run(trial.values.map((values) => values.map(Math.abs)));
  prepared.close();
  const expected = numbers.map((each, i): Expected => ({
    numbers: Float64Array.from(each),
    terms: Float64Array.from(terms[i]),
  }));
  return { ...trial, expected: () => expected };
}

function plainestOf({ kernels }: AnyOp, { call }: Trial, { traits }: Device): Kernel<unknown> {
  return kernels.findLast((kernel) => fitsCall(kernel, call, traits))!;
}
