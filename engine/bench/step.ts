/** Times a whole training step, what the host adds, the share of each kernel, and a training. @module */
import type { Device } from "../plan/device.ts";
import type { Tensor } from "../graph/graph.ts";
import { show } from "../graph/spec.ts";
import { stepWords } from "../graph/step.ts";
import {
  type Architecture,
  type ArchitectureName,
  ARCHITECTURES,
} from "../model/architectures/mod.ts";
import { type Choices, chooseFrom } from "../plan/kernels.ts";
import { compile, type Dispatch } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";
import { StepRing } from "../train/step_ring.ts";
import { tune, type Tuning } from "../plan/tune.ts";
import { encode, timeDispatches, type Timing } from "../plan/timer.ts";
import { bytesOfCall } from "./cases.ts";
import { benchLoop, type LoopResult } from "./loop.ts";
import { benchNetwork, type Size, type Variant } from "./network.ts";

/** A call's part of a step, all its passes together. */
export interface Part {
  /** The op's name; files of earlier versions have none, nor bytes. */
  readonly op: string;
  readonly kernel: string;
  /** What it computes, with its shape. */
  readonly tensor: string;
  readonly seconds: number;
  readonly flops: number;
  /** That it must at least read and write. */
  readonly bytes: number;
}

/** What a step is of. */
export interface StepDescription {
  readonly architecture: ArchitectureName;
  /** Of each convolution, where they can be chosen. */
  readonly filters?: readonly number[];
  readonly precision: "f32" | "mixed";
  /** Of the pictures, where it is not the tutorial's. */
  readonly size?: Size;
  readonly batch: number;
}

/** A step of pictures in two classes with the `modern` recipe, data resident. */
export interface StepResult extends StepDescription, Timing {
  readonly flops: number;
  /** Seconds in which the host writes a step's words, encodes it and submits it. */
  readonly host: number;
  /** The same of a step that dispatches nothing: what is no encoding. */
  readonly submit: number;
  /** Milliseconds that the untuned compile took. */
  readonly compileMilliseconds: number;
  readonly memory: { readonly allocated: number; readonly peak: number };
  /** The slowest first. */
  readonly parts: Part[];
  /** A training of such steps; files of earlier versions have none. */
  readonly loop?: LoopResult;
}

/** Seconds to spend on the whole step where nothing is said, and as many on a training. */
const BUDGET = 3;
/** The part of them that each kernel gets. */
const PART = 1 / 15;

/** What is timed, and how. */
export interface StepOptions extends Variant {
  /** The kernels to take. */
  readonly choices?: Choices;
  /** Finds them where none are given; the default ones are taken where neither is. */
  readonly tuning?: Tuning;
  /** Seconds to spend on the whole step, and as many on a training. */
  readonly budget?: number;
}

/**
 * Times the step of a named network on pictures in two classes, with the kernels of
 * `choices`, else those that `tuning` finds, else the default ones.
 */
export async function benchStep(
  device: Device,
  architecture: ArchitectureName,
  batch: number,
  { choices, tuning, budget = BUDGET, ...variant }: StepOptions = {},
): Promise<StepResult> {
  const { graph, training } = benchNetwork(architecture, batch, variant);
  const { outputs } = training;
  const residents = new Residents(device, graph);
  const start = performance.now();
  (await compile(device, graph, outputs, residents)).destroy();
  const compileMilliseconds = performance.now() - start;
  const chosen = choices ?? (tuning ? await tune(device, graph, outputs, tuning) : {});
  const plan = await compile(device, graph, outputs, residents, chooseFrom(chosen));
  // A learning rate of 0: thousands of steps change nothing.
  const words = stepWords({ count: batch, seed: 1, corrections: [1, 1] });
  residents.write(training.step, words);
  const timing = await timeDispatches(device, plan.dispatches, budget);
  const ring = new StepRing(residents, training.step, () => words);
  const host = await hostSeconds(device, plan.dispatches, ring);
  const submit = await hostSeconds(device, [], ring);
  ring.close();
  const parts: Part[] = [];
  for (const passes of Map.groupBy(plan.dispatches, ({ tensor }) => tensor).values()) {
    const { median } = await timeDispatches(device, passes, PART * budget);
    const [{ kernel, tensor }] = passes;
    const text = `${tensor.name} ${show(tensor.shape)}`;
    parts.push({
      ...callOf(tensor),
      kernel,
      tensor: text,
      seconds: median,
      flops: flopsOf(passes),
    });
  }
  const [flops, { memory }] = [flopsOf(plan.dispatches), plan];
  plan.destroy();
  residents.destroy();
  parts.sort((a, b) => b.seconds - a.seconds);
  const options = { ...variant, architecture, batch, choices: chosen, budget };
  const loop = await benchLoop(device, { ...options, stepSeconds: timing.median });
  return {
    ...timing,
    ...describe(architecture, batch, variant),
    flops,
    host,
    submit,
    compileMilliseconds,
    memory,
    parts,
    loop,
  };
}

function describe(
  architecture: ArchitectureName,
  batch: number,
  { filters = usualFilters(architecture), precision, size }: Variant,
): StepDescription {
  return { architecture, filters, precision: precision ?? "f32", batch, size };
}

/** The op that computes a tensor, and the bytes of that call. */
function callOf({ name, source }: Tensor): { op: string; bytes: number } {
  if (source.kind !== "output") throw new TypeError(`Cannot time '${name}' as nothing computes it`);
  const { op, inputs, attributes } = source.node;
  return { op: op.name, bytes: bytesOfCall(op, { inputs, attributes }) };
}

/** The filters that a network has where none are chosen; `undefined` where none can be. */
export function usualFilters(architecture: ArchitectureName): readonly number[] | undefined {
  const { options }: Architecture = ARCHITECTURES[architecture];
  return options.filters;
}

function flopsOf(dispatches: readonly Dispatch[]): number {
  return dispatches.reduce((sum, { flops }) => sum + flops, 0);
}

/**
 * The median of what a step takes of the host, with the device idle before each, lest the host wait
 * for it. A pass that is never submitted warms the host's caches first: where the device is no CPU, a
 * training keeps them warm.
 */
async function hostSeconds(
  { gpu }: Device,
  dispatches: readonly Dispatch[],
  ring: StepRing,
): Promise<number> {
  const encodeStep = (step: number) => {
    const encoder = gpu.createCommandEncoder();
    ring.take(step, encoder);
    encode(encoder.beginComputePass(), { dispatches, repeats: 1 });
    return encoder.finish();
  };
  const seconds: number[] = [];
  for (let step = 0; step < 15; step++) {
    encodeStep(step);
    const start = performance.now();
    ring.prepare(step);
    gpu.queue.submit([encodeStep(step)]);
    seconds.push((performance.now() - start) / 1000);
    await gpu.queue.onSubmittedWorkDone();
  }
  return seconds.sort((a, b) => a - b)[7];
}
