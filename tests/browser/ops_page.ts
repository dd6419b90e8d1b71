/** What the op tests run inside the browser. @module */
import { ALL_OPS } from "../../engine/bench/all_ops.ts";
import type { Sample } from "../../engine/graph/op.ts";
import { sizeOf } from "../../engine/graph/spec.ts";
import { compilePasses, openDevice } from "../../engine/plan/device.ts";
import { canRun } from "../../engine/plan/kernels.ts";
import { checkKernel, samplesOf } from "../harness.ts";

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

const numbersIn = ({ inputs }: Sample<unknown>) =>
  inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const device = await openDevice();

function find(opName: string, kernelName: string) {
  const op = ALL_OPS.find(({ name }) => name === opName)!;
  return { op, kernel: op.kernels.find(({ name }) => name === kernelName)! };
}

/** Whether a kernel can run here. */
function isIn(opName: string, kernelName: string): boolean {
  return canRun(find(opName, kernelName).kernel, device.traits);
}

/**
 * Only compiles a kernel, for subgroups larger than this device's, for so many samples at most, the
 * smallest first; returns for how many.
 */
async function compileOnly(opName: string, kernelName: string, most: number): Promise<number> {
  const { op, kernel } = find(opName, kernelName);
  const bySize = op.samples.toSorted((a, b) => numbersIn(a) - numbersIn(b));
  const calls = bySize.map(({ inputs, attributes }) => ({
    inputs,
    outputs: op.outputs(inputs, attributes),
    attributes,
  })).filter((call) => kernel.fits?.(call, device.traits) ?? true).slice(0, most);
  await compilePasses(device, kernel.name, calls.flatMap((call) => kernel.passes(call)));
  device.check();
  return calls.length;
}

/**
 * Checks one kernel on so many samples at most, the smallest first; returns how many it fits. Throws on
 * the first difference.
 */
async function check(opName: string, kernelName: string, most: number): Promise<number> {
  const { op, kernel } = find(opName, kernelName);
  const samples = [...samplesOf(op, RANDOM_SAMPLES)]
    .filter(({ sample }) => isRun(opName, sample))
    .sort((a, b) => numbersIn(a.sample) - numbersIn(b.sample));
  let checked = 0;
  for (const { sample, random } of samples) {
    if (checked === most) break;
    checked += await checkKernel(device, op, kernel, sample, random) ? 1 : 0;
  }
  return checked;
}

Object.assign(globalThis, { check, compileOnly, isIn, lanes: device.traits.subgroupMinSize });
