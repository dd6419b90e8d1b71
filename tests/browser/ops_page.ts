/** What the op tests run inside the browser. @module */
import { ALL_OPS } from "../../engine/check/all_ops.ts";
import { trialsOf, tryKernel, wayOf } from "../../engine/check/everything.ts";
import { oneOfEachShader, smallestSample } from "../../engine/check/samples.ts";
import { createTrial } from "../../engine/check/trial.ts";
import type { AnyOp, Kernel } from "../../engine/graph/op.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { openDevice } from "../../engine/plan/device.ts";

/** All kernels on all samples, or such as have all parts of WGSL together, each on its smallest. */
export type Part = "all" | "draw";

const device = await openDevice();

/** The kernels of a part, by op and name; for a draw the plainest first, which take the least time. */
function kernelsOf(part: Part) {
  const seen = new Set<string>();
  return ALL_OPS.flatMap((op) => {
    const kernels = part === "all"
      ? op.kernels
      : oneOfEachShader(op.kernels).toReversed().filter((kernel) => bringsSome(op, kernel, seen));
    return kernels.map((kernel) => ({
      op: op.name,
      kernel: kernel.name,
      way: wayOf(kernel, device.traits),
    }));
  });
}

/** Whether a kernel has a part of WGSL that none had before; its parts are `seen` then. */
function bringsSome(op: AnyOp, kernel: Kernel<unknown>, seen: Set<string>): boolean {
  const isTried = wayOf(kernel, device.traits) !== "none";
  const sample = isTried && smallestSample(op, kernel, device.traits);
  if (!sample) return true; // not run, or a failure that is told
  const call = { ...sample, outputs: op.outputs(sample.inputs, sample.attributes) };
  const parts = kernel.passes(call, device.traits).flatMap(({ parts }) => parts);
  const found = parts.map(({ path }) => path).filter((path) => !seen.has(path));
  found.forEach((path) => seen.add(path));
  return found.length > 0;
}

function trials(op: AnyOp, kernel: Kernel<unknown>, part: Part) {
  if (part === "all") return trialsOf(op);
  const sample = smallestSample(op, kernel, device.traits);
  return sample ? [createTrial(op, sample, uniforms(1, 1))] : [];
}

/** Tries one kernel; returns how many samples it fits. Throws an `Error` where it is wrong. */
async function check(opName: string, kernelName: string, part: Part): Promise<number> {
  const op = ALL_OPS.find(({ name }) => name === opName)!;
  const kernel = op.kernels.find(({ name }) => name === kernelName)!;
  const { samples, failure } = await tryKernel(device, op, kernel, {
    trials: trials(op, kernel, part),
  });
  if (failure !== undefined) throw new Error(failure);
  return samples;
}

Object.assign(globalThis, { check, kernelsOf });
