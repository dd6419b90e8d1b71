/** What a training sees of some examples, for whoever wants to see it, too. @module */
import { augmentationsOf } from "../augment/mod.ts";
import { Graph } from "../graph/graph.ts";
import { STEP_SPEC, stepWords } from "../graph/step.ts";
import type { Device } from "../plan/device.ts";
import { type OnClose, openParts } from "../plan/opening.ts";
import { compile } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";
import type { Examples } from "./examples.ts";
import { augmentedExamples } from "./network.ts";
import type { Recipe } from "./recipes.ts";

/** What is looked at. */
export interface Looked {
  readonly examples: Examples;
  /** The numbers of those in the batch. */
  readonly indices: Uint32Array;
  readonly recipe: Pick<Recipe, "augmentations">;
  /** How many classes there are. */
  readonly classes: number;
  readonly seed: number;
}

/** A batch as a network is given it: `[N, H, W, C]`, standardised. */
export type Seen = Float32Array;

/**
 * The batch as it is, and as the steps 0, 1, … of a training see it, each an epoch of its own: computed
 * by the graph of a training.
 */
export async function seenExamples(
  device: Device,
  looked: Looked,
  steps: number,
): Promise<{ readonly original: Seen; readonly augmented: Seen[] }> {
  const opened = await openParts((onClose) => openSeen(device, looked, onClose));
  try {
    const augmented: Seen[] = [];
    let original!: Seen;
    for (let index = 0; index < steps; index++) {
      const { own, seen } = await opened.look(index);
      original = own;
      augmented.push(seen);
    }
    return { original, augmented };
  } finally {
    opened.close();
  }
}

async function openSeen(device: Device, looked: Looked, onClose: OnClose) {
  const { examples, indices, recipe, classes, seed } = looked;
  const graph = new Graph();
  const declared = examples.declare(graph, indices.length);
  const step = graph.input("training step", STEP_SPEC);
  const taken = declared.branch("training", step, indices.length);
  const { inputs } = augmentedExamples(graph, declared, { step, taken }, {
    augmentations: augmentationsOf(recipe.augmentations),
    classes: () => classes,
  });
  const residents = new Residents(device, graph);
  onClose(() => residents.destroy());
  const plan = await compile(device, graph, [...new Set([taken.inputs, inputs])], residents);
  onClose(plan.destroy);
  const feed = declared.open(residents);
  onClose(feed.close);
  const batch = { epoch: 0, offset: 0, count: indices.length, last: true };
  return {
    async look(index: number) {
      await feed.place(taken, batch, indices);
      const words = { index, seed, count: indices.length, offset: feed.offsetOf(batch) };
      residents.write(step, stepWords(words));
      plan.run();
      return {
        own: new Float32Array(await plan.read(taken.inputs)),
        seen: new Float32Array(await plan.read(inputs)),
      };
    },
  };
}
