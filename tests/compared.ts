/** Trainings that are compared: the same sets, seeds and splits, with other options of `train`. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeDrawnThings } from "../data/things/write_things.ts";
import { streamOf, uniforms } from "../engine/graph/random.ts";
import { meanInterval } from "../engine/report/mean_interval.ts";
import { allEvents } from "../engine/run/events.ts";
import type { EpochEvent } from "../engine/train/events.ts";
import { loupe } from "./faults/processes.ts";

/** Pictures to compare on: those that `train` draws where no folder is named. */
export interface ComparedSet {
  readonly name: string;
  readonly folder?: string;
}

/** How many drawn things there are: 60 of each class. */
export const THINGS = 480;
const TUTORIAL = fileURLToPath(new URL("../../shared/data/faces", import.meta.url));

/** The sets of these names, a folder's path being one; without names all that are there. */
export async function comparedSets(names: readonly string[], work: string): Promise<ComparedSet[]> {
  const sets: ComparedSet[] = [];
  for (const name of names.length ? names : ["faces", "things", "tutorial"]) {
    if (name === "faces") sets.push({ name: "drawn faces" });
    else if (name === "things") sets.push({ name: "drawn things", folder: await things(work) });
    else if (name !== "tutorial") sets.push({ name, folder: name });
    else if (await Deno.stat(TUTORIAL).then(() => true, () => false)) {
      sets.push({ name: "the tutorial's faces", folder: TUTORIAL });
    } else console.log("left out: the tutorial's faces, as ../shared/data/faces is absent");
  }
  return sets;
}

async function things(work: string): Promise<string> {
  const folder = join(work, "things");
  await writeDrawnThings(folder, THINGS, uniforms(1, streamOf("things")));
  return folder;
}

/** The figures of a training. */
export interface Trained {
  /** Of the test, after all. */
  readonly accuracy: number;
  /** Of the epoch whose weights are kept. */
  readonly validationAccuracy: number;
  /** The lowest of all epochs. */
  readonly validationLoss: number;
  readonly seconds: number;
}

/** Trains into a folder of its own. Throws an `Error` with what it said where it fails. */
export async function trainOn(
  { folder }: ComparedSet,
  run: string,
  options: readonly string[],
): Promise<Trained> {
  const named = folder === undefined ? [] : [folder];
  const { code, out, errors } = await loupe(
    ["train", ...named, "--out", run, "--json", ...options],
  );
  if (code !== 0) throw new Error(`train ${options.join(" ")} ended with ${code}: ${errors}`);
  const { testAccuracy, seconds } = JSON.parse(out.trim().split("\n").at(-1)!);
  const epochs: EpochEvent[] = [];
  for await (const events of allEvents(run)) {
    for (const event of events) {
      if (event.type === "epoch") epochs.push(event);
    }
  }
  const kept = epochs.find(({ epoch }) => epoch === epochs.at(-1)?.bestEpoch);
  const { validationAccuracy = NaN, validationLoss = NaN } = kept ?? {};
  return { accuracy: testAccuracy, validationAccuracy, validationLoss, seconds };
}

/** Trainings of a set by every seed, with each of the lists of options: `[seed][options]`. */
export async function trainBySeeds(
  set: ComparedSet,
  lists: readonly (readonly string[])[],
  { seeds, work, say }: {
    readonly seeds: readonly number[];
    readonly work: string;
    readonly say: (seed: number, trained: readonly Trained[]) => void;
  },
): Promise<Trained[][]> {
  const all: Trained[][] = [];
  for (const seed of seeds) {
    const trained: Trained[] = [];
    for (const [i, options] of lists.entries()) {
      const run = await Deno.makeTempDir({ dir: work, prefix: `run ${i} ` });
      trained.push(await trainOn(set, run, ["--seed", `${seed}`, ...options]));
      await Deno.remove(run, { recursive: true });
    }
    say(seed, trained);
    all.push(trained);
  }
  return all;
}

/** Per cent. */
export const percent = (value: number, digits = 2) => `${(100 * value).toFixed(digits)} %`;

/** The mean of values with its 95 % interval, as per cent; of one value it alone. */
export function meanText(values: readonly number[], digits = 2): string {
  if (values.length === 1) return `${percent(values[0], digits)} (one seed)`;
  const { mean, interval } = meanInterval(values);
  return `${percent(mean, digits)} (${interval.map((each) => percent(each, digits)).join(" to ")})`;
}
