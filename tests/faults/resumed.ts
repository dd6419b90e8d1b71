/** Trainings that go on from mid-epoch. @module */
import assert from "node:assert/strict";
import { createCheckpoints } from "../../engine/run/checkpoints.ts";
import type { Device } from "../../engine/plan/device.ts";
import { type Recipe, RECIPES } from "../../engine/train/recipes.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import type { TrainingState } from "../../engine/train/state.ts";
import { createTrainer } from "../../engine/train/trainer.ts";
import { smallSetup } from "../fixtures.ts";
import { counter, type Figure, wholeCheckpoint } from "./processes.ts";

/** Every optimizer, with augmentation and dropout; the tutorial's slices; streamed pictures; halves. */
const KINDS: Record<string, Partial<Recipe>> = {
  adam: { batch: 7, optimizer: "adam" },
  sgd: { batch: 7, optimizer: "sgd" },
  lion: { batch: 7, optimizer: "lion", ema: 0.9 },
  muon: { batch: 8, optimizer: "muon", accumulate: 2, clipNorm: 0.1 },
  constant: { batch: 7, schedule: "constant", weightDecay: 0 },
  slices: { ...RECIPES.tutorial, steps: 20, augmentations: { flip: 0.5, shift: 2 } },
  streamed: { batch: 7 },
  mixed: { batch: 7, precision: "mixed" },
};

/** Trains from a state, or from the start, and gives the final weights. */
async function train(
  setup: TrainingSetup,
  from?: TrainingState,
  stopAt?: { readonly step: number; readonly run: string },
) {
  const trainer = await createTrainer(setup);
  const options = { everySeconds: 0, bytes: 0, kernels: trainer.choices };
  const stop = new AbortController();
  const checkpoints = stopAt && {
    due(step: number) {
      if (step === stopAt.step) stop.abort(); // the last step's checkpoint is written at once
      return false;
    },
    write: async (state: TrainingState) => {
      await createCheckpoints(stopAt.run, options).write(state);
    },
  };
  try {
    await trainer.train({ checkpoints, signal: stop.signal }, from);
    trainer.restoreBest();
    return { weights: await trainer.weights(), steps: trainer.steps };
  } finally {
    trainer.close();
  }
}

/** Stops each kind of training at `count` random steps, and goes on from its files. */
export async function resumed(
  device: Device,
  count: number,
  random: () => number,
): Promise<Figure> {
  const { check, figure } = counter("resumed from mid-epoch: weights byte-identical");
  for (const [kind, changes] of Object.entries(KINDS)) {
    const memory = kind === "streamed" ? { residentBytes: 0 } : {};
    const setup = () => smallSetup(device, changes, memory);
    const whole = await train(await setup());
    for (let i = 0; i < count; i++) {
      const step = 1 + Math.floor(random() * (whole.steps - 1));
      await check(`${kind} from step ${step}`, async () => {
        const run = await Deno.makeTempDir();
        await train(await setup(), undefined, { step, run });
        const state = await wholeCheckpoint(run);
        assert.equal(state?.step, step);
        const { weights } = await train(await setup(), state);
        assert.deepEqual(weights, whole.weights);
        await Deno.remove(run, { recursive: true });
      });
    }
  }
  return figure(`each of ${Object.keys(KINDS).join(", ")}`);
}
