/** What the op tests run inside the browser. @module */
import { ALL_OPS } from "../../engine/bench/all_ops.ts";
import type { AnyOp, Kernel, Random, Sample } from "../../engine/graph/op.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { sizeOf } from "../../engine/graph/spec.ts";
import { compilePasses, openDevice } from "../../engine/plan/device.ts";
import { canRun } from "../../engine/plan/kernels.ts";
import { checkKernel, oneOfEachShader, samplesOf, smallestSample } from "../harness.ts";

/** All kernels on all samples, or such as have all parts of WGSL together, each on its smallest. */
export type Part = "all" | "draw";

/** Fewer than in Deno: the arithmetic is the same, what counts here is the compiler. */
const RANDOM_SAMPLES = 3;

/**
 * Samples of more elements have more than 65,535 workgroups. They are slow here, and all ops leave
 * them to the same lines of the plan: those of one op are run.
 */
const MANY = 400_000;
const RUNS_MANY = "relu";

const isRun = (op: string, { inputs }: Sample<unknown>) =>
  op === RUNS_MANY || inputs.every(({ shape }) => sizeOf(shape) <= MANY);

const device = await openDevice();

/** How a kernel is tried here: run, or only compiled where the subgroups are too small; or not. */
type Way = "equals its reference" | "compiles" | undefined;

function wayOf(kernel: Kernel<unknown>): Way {
  if (canRun(kernel, device.traits)) return "equals its reference";
  return kernel.lanes && device.traits.subgroupMinSize > 0 ? "compiles" : undefined;
}

/** The kernels of a part, by op and name; for a draw the plainest first, which take the least time. */
function kernelsOf(part: Part) {
  const seen = new Set<string>();
  return ALL_OPS.flatMap((op) => {
    const kernels = part === "all"
      ? op.kernels
      : oneOfEachShader(op.kernels).toReversed().filter((kernel) => bringsSome(op, kernel, seen));
    return kernels.map((kernel) => ({ op: op.name, kernel: kernel.name, way: wayOf(kernel) }));
  });
}

/** Whether a kernel has a part of WGSL that none had before; its parts are `seen` then. */
function bringsSome(op: AnyOp, kernel: Kernel<unknown>, seen: Set<string>): boolean {
  const sample = wayOf(kernel) && smallestSample(op, kernel, device.traits);
  if (!sample) return true; // not run, or a failure that is told
  const call = { ...sample, outputs: op.outputs(sample.inputs, sample.attributes) };
  const parts = kernel.passes(call, device.traits).flatMap(({ parts }) => parts);
  const found = parts.map(({ path }) => path).filter((path) => !seen.has(path));
  found.forEach((path) => seen.add(path));
  return found.length > 0;
}

function samples(op: AnyOp, kernel: Kernel<unknown>, part: Part) {
  if (part === "all") return [...samplesOf(op, RANDOM_SAMPLES)];
  const sample = smallestSample(op, kernel, device.traits);
  return sample ? [{ sample, random: uniforms(1, 1) }] : [];
}

/** Tries one kernel; returns how many samples it fits. Throws on the first difference. */
async function check(opName: string, kernelName: string, part: Part): Promise<number> {
  const op = ALL_OPS.find(({ name }) => name === opName)!;
  const kernel = op.kernels.find(({ name }) => name === kernelName)!;
  const isCompiled = wayOf(kernel) === "compiles";
  let checked = 0;
  for (const { sample, random } of samples(op, kernel, part)) {
    if (!isRun(opName, sample)) continue;
    const isFit = await (isCompiled
      ? compiles(op, kernel, sample)
      : checkKernel(device, op, kernel, sample, random as Random));
    checked += isFit ? 1 : 0;
  }
  return checked;
}

/** Compiles a kernel for subgroups larger than this device's; whether it fits the sample. */
async function compiles(
  op: AnyOp,
  kernel: Kernel<unknown>,
  { inputs, attributes }: Sample<unknown>,
) {
  const call = { inputs, outputs: op.outputs(inputs, attributes), attributes };
  if (!(kernel.fits?.(call, device.traits) ?? true)) return false;
  await compilePasses(device, kernel.name, kernel.passes(call, device.traits));
  device.check();
  return true;
}

Object.assign(globalThis, { check, kernelsOf });
