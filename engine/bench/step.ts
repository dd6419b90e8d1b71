/** Times a whole training step, and the share of each of its kernels. @module */
import type { Device } from "../device.ts";
import { type Architecture, ARCHITECTURES, layersOf } from "../model/architectures.ts";
import { show } from "../op.ts";
import { compile } from "../plan.ts";
import { Residents } from "../residents.ts";
import { buildNetwork } from "../train/network.ts";
import { RECIPES } from "../train/recipes.ts";
import { stepWords } from "../train/loop.ts";
import { timeDispatches, type Timing } from "../timer.ts";

/** A kernel's part of a step. */
export interface Part {
  readonly kernel: string;
  /** What it computes, with its shape. */
  readonly tensor: string;
  readonly seconds: number;
  readonly flops: number;
}

/** A step of the tutorial's pictures with the `modern` recipe, data resident. */
export interface StepResult extends Timing {
  readonly flops: number;
  /** Milliseconds that the untuned compile took. */
  readonly compileMilliseconds: number;
  readonly memory: { readonly allocated: number; readonly peak: number };
  /** The slowest first. */
  readonly parts: Part[];
}

const [HEIGHT, WIDTH, PICTURES] = [112, 92, 64];

/** Times the step of a named network on pictures of 112×92 in two classes. */
export async function benchStep(
  device: Device,
  architecture: Architecture,
  batch: number,
): Promise<StepResult> {
  const recipe = { ...RECIPES.modern, batch };
  const layers = layersOf(architecture, 2, { ...ARCHITECTURES[architecture], keep: recipe.keep });
  const words = PICTURES * HEIGHT * WIDTH * 3 / 4;
  const memory = {
    height: HEIGHT,
    width: WIDTH,
    pictures: PICTURES,
    picturesPerShard: PICTURES,
    shardWords: [words, 1, 1, 1],
  };
  const standardisation = { mean: [0, 0, 0], scale: [1, 1, 1] } as const;
  const network = buildNetwork(layers, memory, batch, standardisation, recipe, 1);
  const residents = new Residents(device, network.graph);
  const start = performance.now();
  const plan = await compile(device, network.graph, network.training.outputs, residents);
  const compileMilliseconds = performance.now() - start;
  const order = new Uint32Array(batch);
  // A learning rate of 0: thousands of steps change nothing.
  const first = stepWords(0, { epoch: 0, order, offset: 0, count: batch, last: false }, 0, 1, 0);
  residents.write(network.training.step, first);
  const timing = await timeDispatches(device, plan.dispatches);
  const parts: Part[] = [];
  for (const dispatch of plan.dispatches) {
    const { median } = await timeDispatches(device, [dispatch]);
    const { kernel, tensor, flops } = dispatch;
    parts.push({ kernel, tensor: `${tensor.name} ${show(tensor.shape)}`, seconds: median, flops });
  }
  const flops = plan.dispatches.reduce((sum, dispatch) => sum + dispatch.flops, 0);
  plan.destroy();
  residents.destroy();
  parts.sort((a, b) => b.seconds - a.seconds);
  return { ...timing, flops, compileMilliseconds, memory: plan.memory, parts };
}
