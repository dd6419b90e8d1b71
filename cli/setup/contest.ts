/**
 * Computes on Deno's own WebGPU and on Dawn in turn, and prints what a training step takes on each as
 * JSON. A process of its own, as native code that fails may end it.
 *
 * @module
 */
import { createTrial, prepareKernel } from "../../engine/check/trial.ts";
import { benchNetwork } from "../../engine/bench/network.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { stepWords } from "../../engine/graph/step.ts";
import { conv2d } from "../../engine/ops/convolution/conv2d.ts";
import { matMul } from "../../engine/ops/product/mat_mul.ts";
import type { AnyOp } from "../../engine/graph/op.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { fittingKernels } from "../../engine/plan/kernels.ts";
import { compile } from "../../engine/plan/plan.ts";
import { Residents } from "../../engine/plan/residents.ts";
import { failureText } from "../terminal/failure.ts";
import { loadDawn } from "./dawn.ts";

const BATCH = 16;
/** So many rounds each, of so many milliseconds: a wait of Deno's, 10 ms, does not count. */
const [ROUNDS, ROUND] = [3, 200];
const MOST_STEPS = 256;

/** What a training step takes, in milliseconds, or why Dawn can't be used. */
export type Outcome = { readonly deno: number; readonly dawn: number } | { readonly error: string };

/** Holds the default kernels of products and convolutions against their references. Throws an `Error`. */
export async function verify(device: Device): Promise<void> {
  for (const op of [matMul, conv2d] as AnyOp[]) {
    const trial = createTrial(op, op.samples[0], uniforms(1, 1));
    const [kernel] = fittingKernels(device, op, trial.call);
    const prepared = await prepareKernel(device, trial, kernel);
    await prepared!.verify().finally(prepared!.close);
  }
}

/** A step of a small network, by its default kernels. */
async function prepareSteps(device: Device) {
  const { graph, training } = benchNetwork("tiny", BATCH);
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, training.outputs, residents);
  residents.write(training.step, stepWords({ count: BATCH, seed: 1, corrections: [1, 1] }));
  /** The milliseconds of so many steps and the wait for them. */
  return async (steps: number) => {
    const start = performance.now();
    for (let step = 0; step < steps; step++) plan.run();
    await device.wait(device.gpu.queue.onSubmittedWorkDone());
    return performance.now() - start;
  };
}

/** The least milliseconds that a step took of each, in alternating rounds. */
async function race(devices: readonly Device[]): Promise<number[]> {
  const runs = [];
  for (const device of devices) runs.push(await prepareSteps(device));
  const least = devices.map(() => Infinity);
  let steps = 1;
  while (steps < MOST_STEPS && await runs[0](steps) < ROUND) steps *= 2;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, run] of runs.entries()) least[i] = Math.min(least[i], await run(steps) / steps);
  }
  return least;
}

async function contest(): Promise<Outcome> {
  try {
    const dawn = await openDevice({ gpu: loadDawn(), backend: "dawn" });
    await verify(dawn);
    const [deno, other] = await race([await openDevice(), dawn]);
    return { deno, dawn: other };
  } catch (error) {
    return { error: failureText(error) };
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(await contest()));
  Deno.exit();
}
