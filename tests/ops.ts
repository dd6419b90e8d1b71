/** The ops on a device: each kernel on samples of its op, beside the float64 reference. @module */
import assert from "node:assert/strict";
import { checkTrial, trialFor } from "../engine/check/kernels.ts";
import { samplesOf } from "../engine/check/samples.ts";
import { createTrial, type Trial } from "../engine/check/trial.ts";
import type { AnyOp, Kernel } from "../engine/graph/op.ts";
import { openDevice } from "../engine/plan/device.ts";
import { canRun, fitsCall } from "../engine/plan/kernels.ts";
import { singleKernels } from "./harness.ts";

/** All kernels on all samples that they fit, or a share of both. */
export type Part = "all" | "draw";

/** The device of these tests. */
export const device = await openDevice();

/** Tests each kernel of a part. */
export function testKernels(op: AnyOp, part: Part): void {
  for (const kernel of part === "all" ? op.kernels : singleKernels(op)) {
    const fn = async () => {
      const fitting = trialsOf(op).filter((trial) =>
        fitsCall(kernel, trialFor(kernel, trial).call, device.traits)
      );
      const trials = part === "all" ? fitting : shareOf(op, kernel, fitting);
      assert(trials.length > 0, "the kernel fits none of the samples");
      for (const trial of trials) await checkTrial(device, kernel, trial);
    };
    const name = `${op.name} by ${kernel.name} equals its reference`;
    Deno.test({ name, ignore: !canRun(kernel, device.traits), fn });
  }
}

/** The op that was last asked for, with what any of its kernels must make of its samples. */
let latest: { readonly op: AnyOp; readonly trials: readonly Trial[] } | undefined;

/** An op's trials: its kernels share them, as float64 loops take long for a reference. */
function trialsOf(op: AnyOp): readonly Trial[] {
  if (latest?.op !== op) {
    const trials = [...samplesOf(op)].map(({ sample, random }) => createTrial(op, sample, random));
    latest = { op, trials };
  }
  return latest.trials;
}

/**
 * The trials of the suite, of those that a kernel fits. Each is compiled on its own, which takes a CPU
 * adapter's driver most of the time, so kernels share them: one whose shader another one has as well, of
 * a family or of halves, takes fewer.
 */
function shareOf(op: AnyOp, kernel: Kernel<unknown>, fitting: readonly Trial[]): readonly Trial[] {
  const turn = op.kernels.indexOf(kernel);
  const isTwin = Boolean(kernel.parameters || kernel.precision);
  if (op.family) return someOf(fitting, turn, isTwin);
  const share = fitting.filter((trial) => {
    const i = trialsOf(op).indexOf(trial);
    return isTwin ? (i + turn) % 4 === 0 : i < op.samples.length || (i + turn) % 3 === 0;
  });
  return share.length > 0 ? share : fitting.slice(0, 1);
}

/**
 * The large shaders of ops with a family take seconds each: two neighbours in the table of samples,
 * which differ in activation or bias, and one of its other half, another kernel others.
 */
function someOf(fitting: readonly Trial[], turn: number, isTwin: boolean): readonly Trial[] {
  const places = [turn, turn + 1, turn + 1 + Math.floor(fitting.length / 2)];
  const taken = new Set(places.slice(0, isTwin ? 2 : 3).map((place) => place % fitting.length));
  return fitting.filter((_, place) => taken.has(place));
}
