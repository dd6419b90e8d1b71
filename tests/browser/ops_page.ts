/** What the op tests run inside the browser. @module */
import { openDevice } from "../../engine/device.ts";
import { OPS } from "../../engine/ops/mod.ts";
import { checkKernel, samplesOf } from "../harness.ts";

/** Fewer than in Deno: the arithmetic is the same, what counts here is the compiler. */
const RANDOM_SAMPLES = 3;

const device = await openDevice();

/** Checks one kernel; returns how many samples it fits. Throws on the first difference. */
async function check(opName: string, kernelName: string): Promise<number> {
  const op = OPS.find(({ name }) => name === opName)!;
  const kernel = op.kernels.find(({ name }) => name === kernelName)!;
  let checked = 0;
  for (const { sample, random } of samplesOf(op, RANDOM_SAMPLES)) {
    checked += await checkKernel(device, op, kernel, sample, random) ? 1 : 0;
  }
  return checked;
}

Object.assign(globalThis, { check });
