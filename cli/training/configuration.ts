/** What the command line chooses of a training. @module */
import { readCorrections } from "../../data/folder/read_corrections.ts";
import { SourceError } from "../../data/source/random_access.ts";
import type { Correction } from "../../data/survey/corrections.ts";
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import type { Configuration, SplitChoice } from "../../engine/run/configuration.ts";
import { backendOf } from "../terminal/adapter.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { networkOf } from "./network_choice.ts";
import { recipeOf } from "./recipe.ts";
import { sharedOf } from "./shared_options.ts";
import { choicesOf } from "./tuning.ts";

/** The configuration that `train`'s options make. Throws an `Error` where they contradict each other. */
export async function configurationOf(parsed: Parsed): Promise<Configuration> {
  const { learningRate, rate, views, ...network } = await networkOf(parsed);
  return {
    ...network,
    folder: parsed.names[0],
    strict: parsed.flag("strict"),
    split: await splitOf(parsed),
    recipe: recipeOf(parsed, { learningRate, rate, views }),
    seed: parsed.number("seed") ?? 1,
    backend: await backendOf(parsed),
    freeze: parsed.text("freeze")?.split(","),
    kernels: await choicesOf(parsed),
    labels: await labelsOf(parsed),
    shared: sharedOf(parsed),
  };
}

/** The corrected labels of `--labels`. Throws a `UsageError` where they can't be read. */
export async function labelsOf(parsed: Parsed): Promise<Correction[] | undefined> {
  const file = parsed.text("labels");
  if (file === undefined) return undefined;
  try {
    return await readCorrections(file);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new UsageError(
      `Cannot use --labels '${visible(file)}' as ${error.message}: ` +
        "name a CSV file with a line of file,class,excluded for each picture to correct",
    );
  }
}

async function splitOf(parsed: Parsed): Promise<SplitChoice> {
  const [count, number] = [parsed.number("folds"), parsed.number("fold")];
  const groups = parsed.text("groups");
  return {
    mode: (parsed.text("split") ?? "grouped") as "grouped" | "random",
    groups: groups === undefined ? undefined : { file: groups, text: await readGroups(groups) },
    fold: count && number ? { index: number - 1, count } : undefined,
  };
}

/** The most bytes that a file of groups may have. */
const MOST_GROUPS = 64e6;

/** Reads a file of groups, which is read before the pictures are. Throws a `UsageError`. */
async function readGroups(file: string): Promise<string> {
  const refuse = (reason: string) =>
    new UsageError(
      `Cannot use --groups '${visible(file)}' as ${reason}: ` +
        "name a CSV file with a line of file,group for each picture",
    );
  try {
    const { isFile, isDirectory, size } = await Deno.stat(file);
    if (!isFile) throw refuse(isDirectory ? "it is a folder" : "it is no file");
    if (size > MOST_GROUPS) throw refuse(`it has more than ${MOST_GROUPS / 1e6} MB`);
    return await Deno.readTextFile(file);
  } catch (error) {
    throw error instanceof UsageError ? error : refuse(reasonOf(error));
  }
}
