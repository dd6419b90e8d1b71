/** Times a real training, from its first submit to its last answer, beside what the device needs. @module */
import { uniforms } from "../graph/random.ts";
import type { ArchitectureName } from "../model/architectures/mod.ts";
import type { Device } from "../plan/device.ts";
import type { Choices } from "../plan/kernels.ts";
import { timeDispatches } from "../plan/timer.ts";
import { pictureExamples } from "../train/pictures.ts";
import { createTrainer, type Trainer } from "../train/trainer.ts";
import {
  CLASSES,
  namedTraining,
  SIZE,
  type Size,
  STANDARDISATION,
  type Variant,
} from "./network.ts";

/** A training of some steps, without validation: submits, readings and events. */
export interface LoopResult {
  readonly steps: number;
  /** Seconds from the first submit until the last event is told. */
  readonly wall: number;
  /** Seconds that the device needs for as many steps, one after the other. */
  readonly device: number;
  /** The part of the wall time in which the device had nothing to do; 0 where it is too small to see. */
  readonly waiting: number;
}

/** So many batches are there to learn from, a shard each. */
const BATCHES = 3;
/** A training has so many steps at least, and at most. */
const [LEAST, MOST] = [10, 3000];
/** Steps before it, in which drivers compile and the loop learns how fast they are. */
const WARM_UP = 3;

/** What is trained, and for about how many seconds. */
export interface LoopOptions extends Variant {
  readonly architecture: ArchitectureName;
  readonly batch: number;
  readonly choices: Choices;
  readonly budget: number;
  /** Seconds that a step takes, about: the budget's number of steps follows. */
  readonly stepSeconds: number;
}

/** Trains a named network on noise, with the kernels of `choices`. */
export async function benchLoop(
  device: Device,
  { architecture, batch, choices, budget, stepSeconds, ...variant }: LoopOptions,
): Promise<LoopResult> {
  const { recipe, forward } = namedTraining(architecture, batch, variant);
  const steps = Math.min(MOST, Math.max(LEAST, Math.round(budget / stepSeconds)));
  const nobody = new Uint32Array();
  const trainer = await createTrainer({
    device,
    examples: noise(batch, variant.size ?? SIZE),
    split: { train: numbers(BATCHES * batch), validation: nobody, test: nobody },
    forward,
    // Noise would drive the weights of wide networks beyond what halves hold.
    recipe: { ...recipe, steps, learningRate: 0 },
    seed: 1,
    choices,
  });
  try {
    await warmUp(trainer);
    const { median } = await timeDispatches(device, trainer.plan.dispatches, budget / 3);
    const start = performance.now();
    await trainer.train({ onStep() {} });
    const wall = (performance.now() - start) / 1000;
    const needed = steps * median;
    return { steps, wall, device: needed, waiting: Math.max(0, 1 - needed / wall) };
  } finally {
    trainer.close();
  }
}

/** Trains until some steps are done. */
async function warmUp(trainer: Trainer): Promise<void> {
  const end = new AbortController();
  await trainer.train({
    signal: end.signal,
    onStep({ step }) {
      if (step >= WARM_UP) end.abort();
    },
  });
}

const numbers = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Random pixels of random classes. */
function noise(batch: number, { height, width }: Size) {
  const random = uniforms(1, 1);
  const bytes = Math.ceil(batch * height * width * 3 / 4) * 4;
  const shard = new Uint32Array(bytes / 4).map(() => 2 ** 32 * random());
  const pictures = {
    height,
    width,
    channels: 3,
    shards: Array<Uint8Array<ArrayBuffer>>(BATCHES).fill(new Uint8Array(shard.buffer)),
    picturesPerShard: batch,
    targets: { data: numbers(BATCHES * batch).map((i) => i % CLASSES), shape: [] },
  };
  const options = { standardisation: STANDARDISATION, residentBytes: Infinity, capacity: batch };
  return pictureExamples(pictures, options);
}
