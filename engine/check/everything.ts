/** Checks every kernel on a device that nobody has tried, and goes on where one is wrong. @module */
import type { AnyOp, DeviceTraits, Kernel, Sample } from "../graph/op.ts";
import { sizeOf } from "../graph/spec.ts";
import { compilePasses, type Device, DeviceError, type DeviceFault } from "../plan/device.ts";
import { canRun } from "../plan/kernels.ts";
import { checkTrial, trialFor } from "./kernels.ts";
import { samplesOf } from "./samples.ts";
import { createTrial, type Deviation, KernelError, nearer, type Trial } from "./trial.ts";

/** Fewer than the tests draw: the arithmetic is the same everywhere, what counts is the compiler. */
const RANDOM_SAMPLES = 3;

/**
 * Samples of more elements have more than 65,535 workgroups. They are slow, and all ops leave them to
 * the same lines of the plan: those of one op are run.
 */
const MANY = 400_000;
const RUNS_MANY = "relu";

/** A browser gives no device after a few that were lost. */
const MOST_LOST = 3;

/**
 * How a kernel is tried: run; only compiled where it is for larger subgroups than the device's; not at
 * all where the device lacks what it is written in, or is too small for all samples.
 */
export type Way = "run" | "compiled" | "none";

/** What was found of a kernel, as plain data. */
export interface KernelCheck {
  readonly op: string;
  readonly kernel: string;
  readonly way: Way;
  /** How many samples it was tried on. */
  readonly samples: number;
  /** The number that came nearest to what is allowed; absent where nothing was compared. */
  readonly deviation?: Deviation;
  readonly milliseconds: number;
  /** What is wrong; absent where nothing is. */
  readonly failure?: string;
  /** What the device did, where it can't go on; the next kernel has a new one. */
  readonly fault?: DeviceFault;
}

/** What is tried now. */
export interface CheckProgress {
  readonly op: string;
  readonly kernel: string;
  /** Kernels that are done, of all. */
  readonly done: number;
  readonly total: number;
}

/** What is checked, and who is told. */
export interface CheckOptions {
  readonly ops: readonly AnyOp[];
  /** Opens the device, and another where it can't go on. */
  readonly open: () => Promise<Device>;
  readonly tell?: (now: CheckProgress) => void;
  /** Ends between two samples. */
  readonly signal?: AbortSignal;
}

/** How a kernel is tried on a device. */
export function wayOf(kernel: Kernel<unknown>, traits: DeviceTraits): Way {
  if (canRun(kernel, traits)) return "run";
  return kernel.lanes && traits.subgroupMinSize > 0 ? "compiled" : "none";
}

/** The samples that an op's kernels are tried on where the device is a visitor's. */
export function trialsOf(op: AnyOp): Trial[] {
  return [...samplesOf(op, RANDOM_SAMPLES)]
    .filter(({ sample }) => isQuick(op, sample))
    .map(({ sample, random }) => createTrial(op, sample, random));
}

/** Whether a sample has few elements, or is one of those that are run although it has many. */
const isQuick = ({ name }: AnyOp, { inputs }: Sample<unknown>) =>
  name === RUNS_MANY || inputs.every(({ shape }) => sizeOf(shape) <= MANY);

/**
 * Checks every kernel of ops. A kernel that is wrong, or that its device does not survive, is told and
 * the next one is tried. Throws what `open` throws, and a `DeviceError` once the device was lost three
 * times.
 */
export async function* checkEverything(
  { ops, open, tell, signal }: CheckOptions,
): AsyncGenerator<KernelCheck> {
  let device = await open();
  const total = ops.reduce((sum, { kernels }) => sum + kernels.length, 0);
  let [done, lost] = [0, 0];
  try {
    for (const op of ops) {
      const trials = trialsOf(op);
      for (const kernel of op.kernels) {
        tell?.({ op: op.name, kernel: kernel.name, done: done++, total });
        const found = await tryKernel(device, op, kernel, { trials, signal });
        if (signal?.aborted) return;
        yield found;
        if (!found.fault) continue;
        if (found.fault === "lost" && ++lost === MOST_LOST) {
          throw new DeviceError("lost", `the GPU was lost ${lost} times: restart the browser`);
        }
        device.gpu.destroy();
        device = await open();
      }
    }
  } finally {
    device.gpu.destroy();
  }
}

/** On what a kernel is tried, and until when. */
export interface Trying {
  readonly trials: readonly Trial[];
  readonly signal?: AbortSignal;
}

/** Tries one kernel on all trials that it fits, until one fails. */
export async function tryKernel(
  device: Device,
  op: AnyOp,
  kernel: Kernel<unknown>,
  { trials, signal }: Trying,
): Promise<KernelCheck> {
  const way = wayOf(kernel, device.traits);
  const about = { op: op.name, kernel: kernel.name, way };
  let samples = 0;
  let deviation: Deviation | undefined;
  const begin = performance.now();
  const result = () => ({ ...about, samples, deviation, milliseconds: performance.now() - begin });
  if (way === "none") return result();
  try {
    for (const trial of trials) {
      if (signal?.aborted) break;
      const found =
        await (way === "run" ? checkTrial(device, kernel, trial) : compiles(device, kernel, trial));
      if (found === undefined) continue;
      samples++;
      if (found !== true) deviation = deviation ? nearer(deviation, found) : found;
    }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    const { fault } = error instanceof DeviceError ? error : {};
    if (error instanceof KernelError) deviation = error.deviation;
    return { ...result(), samples: samples + 1, failure, fault };
  }
  return samples > 0 ? result() : { ...result(), way: "none" };
}

/** Compiles a kernel for subgroups larger than the device's; `undefined` where it does not fit. */
async function compiles(
  device: Device,
  kernel: Kernel<unknown>,
  trial: Trial,
): Promise<true | undefined> {
  const { call } = trialFor(kernel, trial);
  if (!(kernel.fits?.(call, device.traits) ?? true)) return undefined;
  await compilePasses(device, kernel.name, kernel.passes(call, device.traits));
  device.check();
  return true;
}
