/** Labels that are made wrong on purpose, and how many of them are found. @module */
import { join } from "node:path";
import { type Correction, correctionsText } from "../../data/survey/corrections.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import { readDoubted } from "../../engine/run/labels.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { loupe } from "../faults/processes.ts";

/** A picture as its folder has it. */
export interface Labelled {
  readonly file: string;
  readonly class: string;
}

/** The pictures of a folder of two levels, by name. */
export async function picturesOf(folder: string): Promise<Labelled[]> {
  const found: Labelled[] = [];
  for await (const { name: label, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    for await (const { name, isFile } of Deno.readDir(join(folder, label))) {
      if (isFile) found.push({ file: `${label}/${name}`, class: label });
    }
  }
  return found.sort((a, b) => a.file < b.file ? -1 : 1);
}

/** A share of pictures, drawn by a seed, with the class that comes after theirs. */
export function plant(pictures: readonly Labelled[], share: number, seed: number): Correction[] {
  const classes = [...new Set(pictures.map((each) => each.class))].sort();
  const random = uniforms(seed, streamOf("planted labels"));
  const drawn = pictures.map((picture) => ({ picture, order: random() }))
    .sort((a, b) => a.order - b.order).slice(0, Math.round(share * pictures.length));
  return drawn.map(({ picture: { file, class: own } }) => ({
    file,
    class: classes[(classes.indexOf(own) + 1) % classes.length],
  }));
}

/** Which shares of a list are asked about. */
const [FIRST, FEW] = [0.1, 0.05];

/** How well a list of doubted labels has the planted ones in front. */
export interface Hits {
  /** The share of the planted labels among the first tenth. */
  readonly found: number;
  /** The share of wrong ones among the first twentieth. */
  readonly wrong: number;
}

/** Counts planted labels at the front of a list, the most doubted first. */
export function hitsOf(list: readonly string[], planted: ReadonlySet<string>): Hits {
  const inFirst = (share: number) => {
    const first = list.slice(0, Math.round(share * list.length));
    return { hits: first.filter((file) => planted.has(file)).length, count: first.length };
  };
  const few = inFirst(FEW);
  return { found: inFirst(FIRST).hits / planted.size, wrong: few.hits / few.count };
}

/** Runs a command of Loupe. Throws an `Error` with what it said where it fails. */
export async function command(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, errors } = await loupe([...args, "--json"]);
  if (code !== 0) throw new Error(`loupe ${args.join(" ")}: ${errors}`);
  return JSON.parse(out.trim().split("\n").at(-1)!);
}

/** Trains with some labels made wrong, and lists the labels by doubt. */
export async function findPlanted(
  { folder, run, planted, train, labels = [] }: {
    readonly folder: string;
    readonly run: string;
    readonly planted: readonly Correction[];
    /** Options of `train`, and of `labels`. */
    readonly train: readonly string[];
    readonly labels?: readonly string[];
  },
): Promise<string[]> {
  const file = `${run}.csv`;
  await Deno.writeTextFile(file, correctionsText(planted));
  await command("train", folder, "--out", run, "--labels", file, ...train);
  await command("labels", run, ...labels);
  return (await readDoubted(run))!.pictures.map((picture) => picture.file);
}

/** The files that a run trains on. */
export const trainingFilesOf = async (run: string) => (await readRunRecord(run)).split.train;
