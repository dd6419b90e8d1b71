/** Plans a sweep: reads and packs its pictures, makes its settings, pins its kernels. @module */
import { packPictures, type TrainingPictures, unpackPictures } from "../../data/dataset/packed.ts";
import { sha256 } from "../../data/dataset/digest.ts";
import { plural } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import about from "../../deno.json" with { type: "json" };
import type { Device } from "../../engine/plan/device.ts";
import type { Configuration, SplitChoice } from "../../engine/run/configuration.ts";
import { recordedOf } from "../../engine/run/record.ts";
import type { Kernels, Size } from "../../engine/run/recorded_configuration.ts";
import { writeSweepPictures, writeSweepSplit } from "../../engine/run/sweep_files.ts";
import { halvingEnds } from "../../engine/sweep/ends.ts";
import { placeOf, setupOf } from "../../engine/sweep/run_trial.ts";
import { type Dimension, type Point, pointsOf, type Search } from "../../engine/sweep/space.ts";
import type { Setting, Sweep } from "../../engine/sweep/sweep.ts";
import { createTrainer } from "../../engine/train/trainer.ts";
import { parseCommand, type Parsed, UsageError } from "../terminal/arguments.ts";
import { createProgress, say } from "../terminal/progress.ts";
import { configurationOf } from "../training/configuration.ts";
import { type Pictures, preparePictures } from "../training/pictures.ts";
import { decided } from "../training/prepare.ts";
import { residentBytesOf } from "../training/resident_bytes.ts";
import { TRAIN } from "../training/train_options.ts";
import { tuningOf } from "../training/tuning.ts";
import { trainArguments, USUAL_TRIALS } from "./sweep_options.ts";
import { argumentsOf } from "./vary.ts";

/** What the command line asks of a search. Throws a `UsageError` where it has no such points. */
export function searchOf(parsed: Parsed, dimensions: readonly Dimension[]) {
  const hasRange = dimensions.some(({ range }) => range);
  const search = (parsed.text("search") ?? (hasRange ? "random" : "grid")) as Search;
  const seed = parsed.number("seed") ?? 1;
  const count = parsed.number("seeds") ?? 1;
  const trials = parsed.number("trials") ?? USUAL_TRIALS;
  if (trials < count) {
    throw new UsageError(
      `Cannot sweep as --trials ${trials} are fewer than --seeds ${count}: expected one of each seed`,
    );
  }
  const seeds = Array.from({ length: count }, (_, i) => (seed + i) % 2 ** 32);
  return { search, seed, seeds, points: points() };

  function points(): Point[] {
    try {
      return pointsOf(dimensions, { search, count: Math.floor(trials / count), seed });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UsageError(
        `${error.message} with ${plural(count, "seed")} each in --trials ${trials}; ` +
          "take more, or --search random",
      );
    }
  }
}

/** What a sweep is planned by. */
export interface Planning extends ReturnType<typeof searchOf> {
  readonly parsed: Parsed;
  readonly dimensions: readonly Dimension[];
  readonly configurations: readonly Configuration[];
  readonly device: Device;
  /** The folder of the pictures. */
  readonly folder: string;
}

/** The configuration of each point. Throws a `UsageError` where `train` refuses one. */
export async function configurationsOf(
  parsed: Parsed,
  points: readonly Point[],
): Promise<Configuration[]> {
  const configurations: Configuration[] = [];
  for (const point of points) {
    const args = [...trainArguments(parsed), ...argumentsOf(point)];
    configurations.push(await configurationOf(parseCommand(TRAIN, args)));
  }
  return configurations;
}

/** Plans a sweep and writes all but `sweep.json` to its folder. Throws an `Error` on bad input. */
export async function planSweep(path: string, planning: Planning): Promise<Sweep> {
  const { parsed, dimensions, configurations, device, folder, search, seed, seeds } = planning;
  const packs = await packAll(path, planning);
  const settings = configurations.map((configuration, i): Setting => {
    const { pictures, digest } = packs.get(keyOf(configuration))!;
    const configured = recordedOf({ ...pictures, ...decided(configuration, pictures) });
    return { varied: planning.points[i], configuration: configured, pictures: digest, ends: [] };
  });
  const { pictures } = packs.values().next().value!;
  const { split, dataset } = pictures;
  const ended = search === "halving" ? withEnds(settings, split.train.length) : settings;
  const unpacked = new Map([...packs.values()].map(({ digest, unpacked }) => [digest, unpacked]));
  const pinned = await pinKernels(ended, seed, {
    device,
    unpacked,
    parsed,
    given: configurations[0].kernels,
  });
  return {
    format: 1,
    status: "running",
    started: new Date().toISOString(),
    version: about.version,
    data: {
      folder: await Deno.realPath(folder),
      classes: dataset.classes,
      training: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
    },
    backend: configurations[0].backend,
    dimensions,
    search,
    seed,
    seeds,
    ...pinned,
    tunedOn: placeOf(device),
  };
}

/** Pictures of one size, fitted in one way. */
interface Pack {
  readonly pictures: Pictures;
  readonly digest: string;
  readonly unpacked: TrainingPictures;
}

const keyOf = ({ size, fit }: { readonly size?: Size; readonly fit: string }) =>
  `${size?.height}x${size?.width} ${fit}`;

/** Reads the pictures in each size that is tried, all by the split of the first, and packs them. */
async function packAll(path: string, planning: Planning): Promise<Map<string, Pack>> {
  const { configurations, device, folder } = planning;
  const packs = new Map<string, Pack>();
  let split: SplitChoice | undefined;
  for (const configuration of configurations) {
    if (packs.has(keyOf(configuration))) continue;
    const pictures = await preparePictures(
      { ...configuration, folder, split: split ?? configuration.split },
      device,
    );
    if (!split) await writeSplit(path, configuration, pictures);
    split ??= { mode: "files", ...byFile(pictures) };
    const bytes = packPictures(pictures.dataset, pictures.split);
    const digest = await sha256(bytes);
    await writeSweepPictures(path, digest, bytes);
    const maxShardBytes = device.gpu.limits.maxStorageBufferBindingSize;
    const unpacked = await unpackPictures(bytes, { digest, maxShardBytes });
    packs.set(keyOf(configuration), { pictures, digest, unpacked });
  }
  return packs;
}

/** A split as it is kept: by file, with the digest of each. */
function byFile({ dataset: { files }, split, digests, remarks }: Pictures) {
  const names = (numbers: Uint32Array) => Array.from(numbers, (i) => files[i]);
  return {
    files: {
      train: names(split.train),
      validation: names(split.validation),
      test: names(split.test),
    },
    digests,
    remarks,
  };
}

async function writeSplit(path: string, { labels }: Configuration, pictures: Pictures) {
  const { split: { validation } } = pictures;
  if (validation.length === 0) {
    throw new Error(
      "Cannot sweep as no picture is left for validation, by which trials are compared: " +
        "take a larger --validation-fraction, or add pictures",
    );
  }
  await writeSweepSplit(path, { ...byFile(pictures), ...labels?.length && { labels } });
}

/** Settings with the steps at which halving looks at them. Throws a `UsageError` on too few epochs. */
function withEnds(settings: readonly Setting[], count: number): Setting[] {
  try {
    const ends = halvingEnds(settings.map(({ configuration }) => configuration), count);
    return settings.map((setting, i) => ({ ...setting, ends: ends[i] }));
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** What decides which calls a training has, and so which kernels it can choose. */
function shapeOf({ configuration }: Setting): string {
  const { network, batch, accumulate, optimizer, precision, views, augmentations } = configuration;
  const { clipNorm, ema, size } = configuration;
  const kinds = Object.keys(augmentations);
  const parts = [network, size, batch, accumulate, optimizer, precision, views, kinds];
  return JSON.stringify([...parts, clipNorm !== undefined, ema !== undefined]);
}

/** What kernels are pinned by. */
interface Pinning {
  readonly device: Device;
  readonly unpacked: ReadonlyMap<string, TrainingPictures>;
  readonly parsed: Parsed;
  /** Those of `--kernels`. */
  readonly given?: Kernels;
}

/**
 * Settings with the kernels of each network, found once. Throws what is wrong where no setting can be
 * trained; what is wrong with some of them is said, and their trials will fail.
 */
async function pinKernels(
  settings: readonly Setting[],
  seed: number,
  { device, unpacked, parsed, given }: Pinning,
): Promise<Pick<Sweep, "settings" | "kernels">> {
  const kernels: Kernels[] = [];
  const numbers = new Map<string, number | undefined>();
  const shapes = new Set(settings.map(shapeOf)).size;
  const progress = createProgress();
  let failure: unknown;
  for (const setting of settings) {
    const shape = shapeOf(setting);
    if (numbers.has(shape)) continue;
    const text = "opening each network once";
    if (shapes > 1) progress.show({ done: numbers.size, total: shapes, text });
    const machine = { device, residentBytes: residentBytesOf(device), tuning: tuningOf(parsed) };
    const pictures = unpacked.get(setting.pictures)!;
    try {
      const trial = { configuration: setting.configuration, seed, kernels: given };
      const trainer = await createTrainer(setupOf(machine, pictures, trial));
      kernels.push(trainer.choices);
      trainer.close();
      numbers.set(shape, kernels.length - 1);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      failure ??= error;
      numbers.set(shape, undefined);
      const varied = argumentsOf(setting.varied).join(" ");
      progress.say(`Warning: with ${visible(varied)} nothing can be trained: ${error.message}`);
    }
  }
  progress.end();
  if (kernels.length === 0) throw failure;
  if (shapes > 1) say(`Kernels: found for ${plural(kernels.length, "network")}`);
  return {
    kernels,
    settings: settings.map((setting) => {
      const number = numbers.get(shapeOf(setting));
      return number === undefined ? setting : { ...setting, kernels: number };
    }),
  };
}
