/** The pictures of a training: read, checked, split. @module */
import { join } from "node:path";
import type { Dataset } from "../../data/dataset/dataset.ts";
import { parseGroups } from "../../data/split/group_file.ts";
import { findTwins, partedGroups } from "../../data/split/groups.ts";
import { listImageFolder } from "../../data/folder/image_folder.ts";
import { type LoadedFolder, loadFolder } from "../../data/folder/load.ts";
import { type Missing, missingLines, whyEmpty } from "../../data/split/missing.ts";
import { planSplit } from "../../data/split/plan_split.ts";
import type { Fit, Size } from "../../data/picture/resize.ts";
import { type Part, PARTS, type Split } from "../../data/split/split.ts";
import { datasetOf } from "../../data/survey/collect.ts";
import { changesOf, corrected, type Correction } from "../../data/survey/corrections.ts";
import type { Collection } from "../../data/survey/survey.ts";
import { leakLine, summaryOf, warningsOf } from "../../data/survey/survey_text.ts";
import { SourceError } from "../../data/source/random_access.ts";
import { composed } from "../../data/text/composed.ts";
import { listed, plural, quoted } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import type { Device } from "../../engine/plan/device.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import type { Configuration, SplitChoice } from "../../engine/run/configuration.ts";
import { fromHere, KEPT } from "../../engine/run/project.ts";
import type { Recipe } from "../../engine/train/recipes.ts";
import type { Digests } from "../../engine/run/record.ts";
import { createProgress, say } from "../terminal/progress.ts";
import { checkMemory } from "./memory.ts";

/** Where decoded pictures are kept. */
const CACHE = fromHere(join(KEPT, "pictures"));

/**
 * Reads a folder with a progress bar, and says how long it took. Throws a `FolderError`, and an `Error`
 * where so many pictures of that size fit no memory.
 */
export async function readFolder(
  folder: string,
  size: Size | undefined,
  fit: Fit,
): Promise<LoadedFolder> {
  if (size) checkMemory((await listImageFolder(folder)).files.length, size);
  const progress = createProgress();
  const started = performance.now();
  try {
    const loaded = await loadFolder(folder, {
      size,
      fit,
      cache: CACHE,
      onProgress: (done, total) =>
        progress.show({ done, total, text: `reading ${done}/${total} pictures` }),
      onWarning: progress.say,
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    progress.say(`Read ${plural(loaded.collection.files.length, "file")} in ${seconds} s`);
    return loaded;
  } finally {
    progress.end();
  }
}

type ChoiceOfFiles = Extract<SplitChoice, { mode: "files" }>;

/** Pictures that are ready to train on. */
export interface Pictures {
  readonly collection: Collection;
  readonly dataset: Dataset;
  readonly split: Split;
  /** Test pictures that have a twin in training. */
  readonly twins: readonly string[];
  readonly digests: Required<Digests>;
  /** What is to be known of the split beside an accuracy. */
  readonly remarks: readonly string[];
}

/**
 * Reads the pictures, says what is wrong with them, and splits them. Throws an `Error` where they are
 * bad and none may be, or are no longer those that a given split was made of.
 */
export async function preparePictures(
  configuration: Configuration & { readonly folder: string },
  device: Device,
): Promise<Pictures> {
  const { folder, size, fit, strict, split: choice } = configuration;
  const { labels = [] } = configuration;
  const loaded = withLabels(await readFolder(folder, size, fit), labels);
  const { collection, survey } = loaded;
  say(`Checked: ${summaryOf(survey)}`);
  for (const line of warningsOf(survey, collection)) say(`Warning: ${line}`);
  if (strict && survey.bad.length) {
    throw new Error(
      `Cannot train on '${folder}' as --strict allows no bad file: ` +
        `${listed(survey.bad.map(({ file }) => file))}, remove or mend them`,
    );
  }
  const dataset = await datasetOf(loaded, fit, device.gpu.limits.maxStorageBufferBindingSize);
  const { split, remarks } = choice.mode === "files"
    ? { split: splitByFile(dataset, choice, folder), remarks: choice.remarks }
    : newSplit(choice, loaded, dataset, configuration);
  const twinsOf = (part: Part) => findTwins(collection, dataset.files, split, part);
  for (const part of ["validation", "test"] as const) {
    const line = leakLine(part, split[part].length, twinsOf(part));
    if (line) say(`Warning: ${line}`);
  }
  for (const remark of remarks) say(`Warning: ${remark}`);
  const digests = digestsOf(collection, dataset, split);
  if (choice.mode === "files") checkDigests(choice, digests, folder);
  return {
    collection,
    dataset,
    split,
    remarks,
    twins: twinsOf("test").map(({ file }) => file),
    digests,
  };
}

/** A folder's pictures with corrected labels. Throws an `Error` where they fit no picture or class. */
function withLabels(loaded: LoadedFolder, labels: readonly Correction[]): LoadedFolder {
  if (labels.length === 0) return loaded;
  try {
    const { changed, excluded } = changesOf(loaded.collection, labels);
    say(`Labels: ${changed} corrected, ${plural(excluded, "picture")} left out`);
    return corrected(loaded, labels);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new Error(`Cannot use the corrected labels as ${error.message}`);
  }
}

/** Digests of the pictures' files, in the order of the split. */
function digestsOf(collection: Collection, { files }: Dataset, split: Split): Required<Digests> {
  const digests = new Map(
    collection.files.map(({ name, content }) => [name, collection.contents[content].digest]),
  );
  const of = (part: Part) => Array.from(split[part], (i) => digests.get(files[i])!);
  return { train: of("train"), validation: of("validation"), test: of("test") };
}

/** Throws an `Error` where a file is another than it was. */
function checkDigests({ files, digests }: ChoiceOfFiles, found: Digests, folder: string): void {
  for (const part of PARTS) {
    const other = digests?.[part]?.findIndex((digest, i) => digest !== found[part]![i]) ?? -1;
    if (other < 0) continue;
    throw new Error(
      `Cannot split the pictures as before as '${visible(files[part][other])}' in ` +
        `'${visible(folder)}' is another picture than it was: put it back, or train anew`,
    );
  }
}

function newSplit(
  { mode, groups, fold }: Exclude<SplitChoice, { mode: "files" }>,
  { collection }: LoadedFolder,
  dataset: Dataset,
  { recipe, seed }: Pick<Configuration, "recipe" | "seed">,
): Pick<Pictures, "split" | "remarks"> {
  const known = new Set(collection.files.map(({ name }) => name));
  const named = groups && parseGroups(groups.text, known);
  if (named && named.size < known.size) {
    const without = plural(known.size - named.size, "picture");
    say(`Warning: ${without} without a group in '${visible(groups.file)}'`);
  }
  const split = planSplit(collection, dataset, {
    ...recipe,
    mode,
    named,
    random: uniforms(seed, streamOf("split")),
    fold,
  });
  const parted = named ? partedGroups(named, dataset.files, split) : [];
  if (parted.length) {
    say(
      `Warning: the folder's own split has pictures of ${plural(parted.length, "group")} in ` +
        `training and in validation or test: ${quoted(parted)}`,
    );
  }
  const { missing, ...parts } = split;
  checkParts(parts, missing, recipe);
  return { split: parts, remarks: missingLines(dataset.classes, parts, missing) };
}

/** Throws an `Error` where no picture is left to train, or to validate where that must be. */
function checkParts(
  split: Split,
  missing: readonly Missing[],
  { patience, schedule }: Recipe,
): void {
  if (split.train.length === 0) {
    throw new Error(
      `Cannot train as no picture is left for it (${whyEmpty("train", missing)}): add pictures`,
    );
  }
  const watching = patience === undefined
    ? schedule === "reduceOnPlateau" && "--schedule reduceOnPlateau"
    : "--patience";
  if (!watching || split.validation.length > 0) return;
  throw new Error(
    `Cannot use ${watching} as no picture is left for validation ` +
      `(${whyEmpty("validation", missing)}): take a larger --validation-fraction, or leave it out`,
  );
}

/** A split that is given by its files. Throws an `Error` where the pictures have changed since. */
function splitByFile(
  dataset: Dataset,
  { files, fingerprint = dataset.fingerprint }: ChoiceOfFiles,
  folder: string,
): Split {
  const numbers = new Map(dataset.files.map((file, i) => [file, i]));
  const numbersOf = (part: Part) =>
    Uint32Array.from(files[part], (name) => {
      const number = numbers.get(name) ?? numbers.get(composed(name));
      if (number === undefined) {
        throw new Error(
          `Cannot split the pictures as before as '${name}' is not in '${folder}' any more: ` +
            "put it back, or name with --at where the pictures are now",
        );
      }
      return number;
    });
  const [train, validation, test] = [
    numbersOf("train"),
    numbersOf("validation"),
    numbersOf("test"),
  ];
  if (fingerprint !== dataset.fingerprint) {
    throw new Error(
      `Cannot split the pictures as before as those in '${folder}' are not those of then (another ` +
        "fingerprint): put them back, name with --at where they are now, or train anew",
    );
  }
  return { train, validation, test };
}
