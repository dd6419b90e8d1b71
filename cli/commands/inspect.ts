/** `inspect FOLDER`. @module */
import { resolve } from "node:path";
import { surveyPage } from "../../data/survey/survey_html.ts";
import type { LoadedFolder } from "../../data/folder/load.ts";
import { visible } from "../../data/text/visible.ts";
import { describeSurvey } from "../../data/survey/survey_text.ts";
import { type Recipe, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import { BACKEND, backendOf, openAnnounced } from "../terminal/adapter.ts";
import {
  type Command,
  helpOf,
  parseCommand,
  type Parsed,
  UsageError,
} from "../terminal/arguments.ts";
import { augmentedSheet, checkPngName, isOwnPng } from "../training/augmented.ts";
import { chosenAmounts } from "../training/recipe.ts";
import { AUGMENTING, RECIPE, SEED, SIZE } from "../training/train_options.ts";
import { checkOutputFile, sealed } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { readFolder } from "../training/pictures.ts";
import { say } from "../terminal/progress.ts";

const FIT = "cover";

const INSPECT: Command = {
  usage: "deno task inspect FOLDER [--html FILE] [--augmented FILE.png]",
  about:
    "Says what a folder of pictures, or a zip, a CSV of labels or a Parquet file, holds and\n" +
    "what is wrong with it: duplicates, near duplicates, twins across classes, files that cannot\n" +
    "be read. With --augmented it draws some pictures as a training sees them, by the recipe and\n" +
    "by the options that train has.",
  names: [1, 1],
  options: {
    html: { kind: "text", help: "write a page with the pictures side by side" },
    augmented: {
      kind: "text",
      help: "write a sheet: a picture a row, as it is, then as eight steps see it",
    },
    recipe: RECIPE,
    ...AUGMENTING,
    seed: SEED,
    size: SIZE,
    ...BACKEND,
  },
};

/** Prints the survey; with `--json` the last line has classes, groups and bad files. */
export async function inspect(args: string[]): Promise<number> {
  const parsed = parseCommand(INSPECT, args);
  if (parsed.help) return print(helpOf(INSPECT)), 0;
  const [path] = parsed.names;
  const sheet = sheetOf(parsed);
  const augmented = sheet?.file;
  const html = parsed.text("html");
  if (html !== undefined && augmented !== undefined && resolve(html) === resolve(augmented)) {
    throw new UsageError(
      `Cannot write page and sheet into one file, '${visible(html)}': name another for one of them`,
    );
  }
  if (html !== undefined) await checkOutputFile(html);
  if (augmented !== undefined) await checkOutputFile(augmented, () => isOwnPng(augmented));
  const folder = await readFolder(path, parsed.size("size"), FIT);
  print(describeSurvey(folder.survey, folder.collection));
  if (html !== undefined) {
    await writeFile(html, sealed(surveyPage(path, folder)));
    say(`Wrote ${visible(html)}`);
  }
  if (sheet) {
    await writeFile(sheet.file, await drawSheet(parsed, sheet.recipe, folder));
    say(`Wrote ${visible(sheet.file)}`);
  }
  if (parsed.json) print(JSON.stringify(folder.survey));
  return 0;
}

/** A sheet to draw. */
interface Sheet {
  readonly file: string;
  readonly recipe: Recipe;
}

/** What is said of the sheet, if there is to be one. Throws a `UsageError` where only it would be changed. */
function sheetOf(parsed: Parsed): Sheet | undefined {
  const file = parsed.text("augmented");
  if (file !== undefined) {
    checkPngName(file);
    const base: Recipe = RECIPES[(parsed.text("recipe") ?? "modern") as RecipeName];
    return { file, recipe: { ...base, augmentations: chosenAmounts(parsed, base) } };
  }
  const other = ["recipe", ...Object.keys(AUGMENTING), "seed", "backend"].find(parsed.has);
  if (other === undefined) return undefined;
  throw new UsageError(`Cannot use --${other} without --augmented FILE.png, which it changes`);
}

/** Opens the GPU and draws the sheet. */
async function drawSheet(
  parsed: Parsed,
  recipe: Recipe,
  folder: LoadedFolder,
): Promise<Uint8Array> {
  const device = await openAnnounced(await backendOf(parsed));
  return await augmentedSheet(device, folder, {
    fit: FIT,
    recipe,
    seed: parsed.number("seed") ?? 1,
  });
}
