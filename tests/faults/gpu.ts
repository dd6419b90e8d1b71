/** A GPU that fails: what the command line says, and what it leaves. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readRunRecord } from "../../engine/run/record.ts";
import type { Backend } from "../../engine/run/recorded_configuration.ts";
import { counter, type Figure, loupe, SMALL, weightsOf, wholeCheckpoint } from "./processes.ts";

/** The most seconds from a fault to the end of the process, and from a NaN. */
const [SECONDS, NAN_SECONDS] = [10, 2];

/** What each fault must be called. */
const CAUSES: Record<string, RegExp> = {
  "loss before submit": /Cannot go on as the GPU was lost: injected/,
  "loss during a readback": /Cannot go on as the GPU was lost/,
  "loss during a checkpoint": /Cannot go on as the GPU was lost/,
  "validation error": /Cannot go on as the GPU reports: /,
  "out of memory": /the GPU is out of memory: injected, use a smaller --batch or --size/,
  "NaN in the loss": /not finite: the loss in step (\d+)/,
  "NaN in a gradient": /not finite: the gradient of \S+ in step (\d+)/,
  "NaN in a weight": /not finite: the weight \S+ in step (\d+)/,
  "bad WGSL": /Cannot compile shaders\/optimizer\/adam\.wgsl:\d+:\d+/,
  "no adapter": /Cannot open a GPU as no WebGPU adapter was found/,
  "small limits": /Cannot train as '.+' \[.+\] takes \d+ bytes .* 8192 at most: (--batch|--size)/,
  "a readback that never ends": /Cannot go on as the GPU did not answer for \S+ s/,
};

/** The names of all faults. */
export const FAULTS: readonly string[] = Object.keys(CAUSES);

/** A run by a backend that was stopped after some steps, to go on with. */
export async function stoppedRun(
  work: string,
  faces: string,
  backend: Backend = "deno",
): Promise<string> {
  const run = join(work, "stopped");
  const options = ["--backend", backend, "--steps", "400", "--time-limit", "0.5"];
  const { code, errors } = await loupe(["train", faces, "--out", run, ...SMALL, ...options]);
  assert.equal(code, 0, errors);
  return run;
}

/**
 * Goes on with a copy of `stopped` under a fault: it must end, named, with a whole checkpoint.
 * Returns the seconds from the fault, or else from the start, to the end of the process.
 */
export async function survive(fault: string, stopped: string, faces: string): Promise<number> {
  const run = `${stopped}_${fault.replaceAll(" ", "_")}`;
  await copyFolder(stopped, run);
  const isNew = fault === "small limits"; // such an adapter cuts the pictures in other shards
  const { backend } = await readRunRecord(run);
  const args = isNew
    ? [faces, "--out", `${run}_new`, ...SMALL, "--backend", backend]
    : ["--resume", run];
  const { code, errors, seconds } = await loupe(["train", ...args], fault);
  const ended = Date.now();
  assert.equal(code, 1, errors);
  assert.match(errors, CAUSES[fault]);
  assert.doesNotMatch(errors, /\n\s+at /, "a stack trace");
  const [, named] = CAUSES[fault].exec(errors)!;
  const [, injected, at] = /Injected in step (\d+) at (\d+)/.exec(errors) ?? [];
  if (/^\d+$/.test(named ?? "")) assert.equal(named, injected, "the step");
  if (injected) assert.equal((await readRunRecord(run)).status, "failed");
  assert((await wholeCheckpoint(run))!.step > 0);
  return at === undefined ? seconds : (ended - Number(at)) / 1000;
}

/** With `--retry` a lost GPU is opened again; the weights are those of a run that lost none. */
export async function retry(fault: string, stopped: string): Promise<void> {
  const [whole, run] = [`${stopped}_whole`, `${stopped}_retried`];
  await copyFolder(stopped, whole);
  await copyFolder(stopped, run);
  const reference = await loupe(["train", "--resume", whole]);
  assert.equal(reference.code, 0, reference.errors);
  const retried = await loupe(["train", "--resume", run, "--retry"], fault);
  assert.equal(retried.code, 0, retried.errors);
  assert.match(retried.errors, /the GPU was lost: .*; it is opened again/);
  assert.deepEqual(await weightsOf(run), await weightsOf(whole));
  await Deno.remove(run, { recursive: true });
  await Deno.remove(whole, { recursive: true });
}

/** All faults, and all losses again with `--retry`. */
export async function* gpuFaults(
  work: string,
  faces: string,
  backend: Backend = "deno",
): AsyncGenerator<Figure> {
  const stopped = await stoppedRun(work, faces, backend);
  const ended = counter(`GPU faults ended within ${SECONDS} s, named, checkpoint whole`);
  let [longest, longestNaN] = [0, 0];
  for (const fault of FAULTS) {
    await ended.check(fault, async () => {
      const seconds = await survive(fault, stopped, faces);
      longest = Math.max(longest, seconds);
      const isNaN = fault.startsWith("NaN");
      if (isNaN) longestNaN = Math.max(longestNaN, seconds);
      assert(seconds <= (isNaN ? NAN_SECONDS : SECONDS), `it took ${seconds.toFixed(1)} s`);
    });
  }
  yield ended.figure(
    `the process was over ${longest.toFixed(1)} s after a fault at most, and ` +
      `${longestNaN.toFixed(1)} s after a NaN, whose step and tensor it named`,
  );
  const retried = counter("lost GPUs opened again with --retry, weights byte-identical");
  for (const fault of FAULTS.filter((name) => name.startsWith("loss"))) {
    await retried.check(fault, () => retry(fault, stopped));
  }
  yield retried.figure();
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
