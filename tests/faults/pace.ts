/** What saving costs, and how long a submission holds the device. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import { packDataset } from "../../data/dataset/dataset.ts";
import { drawFace } from "../../data/faces/faces.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import { RECIPES } from "../../engine/train/recipes.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import { createTrainer } from "../../engine/train/trainer.ts";
import { STANDARDISATION } from "../fixtures.ts";
import { counter, type Figure, loupe, SMALL } from "./processes.ts";

/** The most of the time that saving takes, and that a submission may hold the device, in ms. */
const [MOST_SHARE, MOST_HELD] = [0.05, 1000];

/** Saves as often as it may: the share of the time that saving takes. */
export async function checkpointShare(
  work: string,
  faces: string,
  seconds: number,
): Promise<Figure> {
  const { check, figure } = counter("checkpoints take a twentieth of the time at most");
  const run = join(work, "share");
  const limits = ["--steps", "1000000", "--time-limit", String(seconds)];
  const { code, errors } = await loupe(["train", faces, "--out", run, ...SMALL, ...limits]);
  assert.equal(code, 0, errors);
  const text = await Deno.readTextFile(join(run, "events.jsonl"));
  const events = text.trim().split("\n").map((line) => JSON.parse(line));
  const saves = events.filter(({ type }) => type === "checkpoint").slice(0, -1); // not the end's
  const spent = saves.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const share = spent / events.at(-1).seconds;
  const shown = `${saves.length} saves took ${(100 * share).toFixed(1)} % of ${seconds} s`;
  await check("share", () => assert(saves.length > 0 && share <= MOST_SHARE, shown));
  return figure(shown);
}

/** Trains the largest network in large batches: no submission may hold a slow adapter for long. */
export async function submissions(steps: number): Promise<Figure> {
  const device = await openDevice();
  const trainer = await createTrainer(await largeSetup(device, steps));
  await trainer.train(); // how fast the adapter is decides how many submissions a step has
  const times = await timeSubmissions(device, () => trainer.plan.run());
  trainer.close();
  const { check, figure } = counter("no submission holds the device for a second");
  for (const time of times) {
    await check("a submission", () => assert(time <= MOST_HELD, `held for ${time.toFixed(0)} ms`));
  }
  const longest = Math.max(...times).toFixed(0);
  return figure(`a step in ${times.length}; the longest ${longest} ms on ${device.adapter.name}`);
}

/** Runs each submission that `run` makes alone, and gives its milliseconds. */
async function timeSubmissions({ gpu: { queue } }: Device, run: () => void): Promise<number[]> {
  const held: GPUCommandBuffer[][] = [];
  const hold = (buffers: GPUCommandBuffer[]) => void held.push(buffers);
  Object.defineProperty(queue, "submit", { value: hold, configurable: true });
  run();
  delete (queue as unknown as Record<string, unknown>).submit;
  const times: number[] = [];
  for (const buffers of held) {
    const start = performance.now();
    queue.submit(buffers);
    await queue.onSubmittedWorkDone();
    times.push(performance.now() - start);
  }
  return times;
}

/** The tutorial's network on drawn faces of its size, 64 at a time. */
async function largeSetup(device: Device, steps: number): Promise<TrainingSetup> {
  const random = uniforms(5, 6);
  const size = { height: 112, width: 92 };
  const pictures = Array.from({ length: 64 }, (_, i) => ({
    file: `face${i}.jpg`,
    label: i % 2,
    picture: drawFace(random, i % 2 === 1, size),
  }));
  const fit = "cover" as const;
  const dataset = await packDataset(["a", "b"], pictures, { fit, maxShardBytes: 2 ** 27 });
  const recipe = { ...RECIPES.modern, batch: 64, steps };
  return {
    device,
    examples: datasetExamples(dataset, {
      standardisation: STANDARDISATION,
      residentBytes: 2 ** 30,
      capacity: recipe.batch,
    }),
    recipe,
    split: {
      train: Uint32Array.from(pictures, (_, i) => i),
      validation: new Uint32Array(),
      test: Uint32Array.of(0),
    },
    forward: ARCHITECTURES.tutorial.build(2),
    seed: 1,
  };
}
