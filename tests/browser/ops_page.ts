/** What the op tests run inside the browser. @module */
import { ALL_OPS } from "../../engine/bench/all_ops.ts";
import type { Sample } from "../../engine/graph/op.ts";
import { sizeOf } from "../../engine/graph/spec.ts";
import { compilePasses, openDevice } from "../../engine/plan/device.ts";
import { canRun } from "../../engine/plan/kernels.ts";
import { checkOnSamples, samplesOf } from "../harness.ts";

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

function find(opName: string, kernelName: string) {
  const op = ALL_OPS.find(({ name }) => name === opName)!;
  return { op, kernel: op.kernels.find(({ name }) => name === kernelName)! };
}

/** Whether a kernel can run here. */
function isIn(opName: string, kernelName: string): boolean {
  return canRun(find(opName, kernelName).kernel, device.traits);
}

/** Only compiles a kernel, for subgroups larger than this device's; returns how many samples it fits. */
async function compileOnly(opName: string, kernelName: string): Promise<number> {
  const { op, kernel } = find(opName, kernelName);
  const calls = op.samples.map(({ inputs, attributes }) => ({
    inputs,
    outputs: op.outputs(inputs, attributes),
    attributes,
  })).filter((call) => kernel.fits?.(call, device.traits) ?? true);
  await compilePasses(
    device,
    kernel.name,
    calls.flatMap((call) => kernel.passes(call, device.traits)),
  );
  device.check();
  return calls.length;
}

/** Checks one kernel; returns how many samples it fits. Throws on the first difference. */
function check(opName: string, kernelName: string): Promise<number> {
  const { op, kernel } = find(opName, kernelName);
  const samples = [...samplesOf(op, RANDOM_SAMPLES)]
    .filter(({ sample }) => isRun(opName, sample));
  return checkOnSamples(device, op, kernel, samples);
}

Object.assign(globalThis, { check, compileOnly, isIn, lanes: device.traits.subgroupMinSize });
