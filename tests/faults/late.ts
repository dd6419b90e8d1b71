/** What it costs a training that every answer of its device comes late. @module */
import assert from "node:assert/strict";
import { splitDataset } from "../../data/split/split.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import { RECIPES } from "../../engine/train/recipes.ts";
import { createTrainer } from "../../engine/train/trainer.ts";
import { createControl } from "../../web/worker/control.ts";
import type { Reply } from "../../web/worker/messages.ts";
import { train } from "../../web/worker/training.ts";
import { drawnDataset, STANDARDISATION } from "../fixtures.ts";
import { putOff, withAnswersHeld } from "../late_answers.ts";
import { counter, type Figure } from "./processes.ts";

/** How late each answer is, and how much longer a training may take by that, in milliseconds. */
const [LATE, MOST_LONGER] = [300, 1000];
/** Trainings with and without, alternately; the shortest of each counts. */
const ROUNDS = 5;

/** A training in Deno and one as in a tab, its live maps included, with late answers and without. */
export async function lateAnswers(): Promise<Figure> {
  const device = await openDevice();
  const { check, figure } = counter("answers 300 ms late: a training takes a second more at most");
  const found: string[] = [];
  const trainings = { "15 epochs of 18 steps of tiny": trainOnce, "in a tab": trainAsInTab };
  for (const [name, training] of Object.entries(trainings)) {
    await training(device); // drivers compile
    let [prompt, late] = [Infinity, Infinity];
    for (let round = 0; round < ROUNDS; round++) {
      prompt = Math.min(prompt, await training(device));
      late = Math.min(late, await withAnswersHeld(putOff(() => LATE), () => training(device)));
    }
    const shown = `${name} ${seconds(late)} s, not ${seconds(prompt)}`;
    found.push(shown);
    await check(name, () => assert(late - prompt <= MOST_LONGER, shown));
  }
  device.gpu.destroy();
  return figure(`${found.join("; ")}, the best of ${ROUNDS} on ${device.adapter.name}`);
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);

/** From the first step to weights and test: 288 pictures to train, the others to validate and test. */
async function trainOnce(device: Device): Promise<number> {
  const recipe = { ...RECIPES.modern, batch: 16, epochs: 15 };
  const dataset = await drawnDataset(400);
  const split = splitDataset(dataset.labels, 2, { ...recipe, random: uniforms(1, 2) });
  assert.equal(split.train.length, 288);
  const examples = datasetExamples(dataset, {
    standardisation: STANDARDISATION,
    residentBytes: 2 ** 30,
    capacity: recipe.batch,
  });
  const forward = ARCHITECTURES.tiny.build(2);
  const trainer = await createTrainer({ device, examples, split, recipe, forward, seed: 1 });
  assert.equal(trainer.steps, 15 * 18);
  const start = performance.now();
  await trainer.train({ onStep() {}, onEpoch() {} });
  trainer.restoreBest();
  await Promise.all([trainer.weights(), trainer.evaluate(split.test)]);
  const milliseconds = performance.now() - start;
  trainer.close();
  return milliseconds;
}

/** The demo's training of drawn faces, live maps included, from its first step to its model. */
async function trainAsInTab(device: Device): Promise<number> {
  let [start, maps] = [0, 0];
  const post = ({ type }: Reply) => {
    if (type === "started") start = performance.now();
    if (type === "maps") maps++;
  };
  const request = { type: "train", pictures: "faces", architecture: "tiny", epochs: 15 } as const;
  const control = createControl(() => {});
  await train(device, request, {
    own: { classes: [], files: [] },
    control,
    post,
    takeMap: () => {},
  });
  assert(maps > 0, "no maps were shown");
  return performance.now() - start;
}
