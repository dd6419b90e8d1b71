/** The form that starts a training, filled as a run was. @module */
import { basename } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import { type Recipe, RECIPES } from "../../engine/train/recipes.ts";
import type { Repetition, TrainingOrder } from "../messages/runs.ts";
import { rootLabel } from "../shared/format.ts";
import { differencesOf } from "./choices.ts";
import { runPath } from "./runs.ts";
import { FACES, realOf, settings } from "./settings.ts";

/** What the form takes of a run, whose pictures are told by their folder. */
export type FormChoices = Omit<TrainingOrder, "data" | "name">;

/** The choices of a run that the form has fields for; epochs and batch size where they are not the recipe's. */
export function formChoicesOf(record: Pick<RunRecord, "configuration" | "seed">): FormChoices {
  const { configuration: { architecture, epochs, steps, batch }, seed } = record;
  const { recipe } = differencesOf(record);
  const usual: Recipe = RECIPES[recipe];
  return {
    recipe,
    architecture,
    ...steps === undefined && epochs !== usual.epochs && { epochs },
    ...batch !== usual.batch && { batch },
    seed,
  };
}

/** Which of a run's choices, in words, the form has no fields for; none of a run that can't be read. */
export async function choicesBeyondForm(id: string | null): Promise<string[]> {
  const path = await runPath(id ?? "");
  const record = path && await readRunRecord(path).catch(() => undefined);
  if (!record) return [];
  return differencesOf(record).differences
    .filter(({ name }) => !FIELDS.includes(name))
    .map(({ name, value }) => `${name} ${value}`);
}

const FIELDS = ["Epochs", "Batch size"];

/** The address of the form, filled with an order; the new run gets a name of its own. */
export function formAddress(
  { name: _, ...order }: Partial<TrainingOrder & Repetition>,
): string {
  const given = Object.entries(order).filter(([, value]) => value !== undefined);
  return `/?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}#start`;
}

/**
 * The address of the form, filled with a run's choices on the pictures of a folder. `undefined` where
 * this server was not given the pictures.
 */
export function trainAgainAddress(
  again: string,
  folder: string,
  choices: FormChoices,
): string | undefined {
  const data = rootOf(folder);
  return data === undefined ? undefined : formAddress({ data, ...choices, again });
}

/** The name of the data root that a folder is, `""` of the drawn faces; `undefined` of any other. */
export function rootOf(folder: string): string | undefined {
  return folder === FACES ? "" : settings.data.find(({ path }) => path === realOf(folder))?.name;
}

/** What a folder of pictures is called: a page is told no path. */
export function dataName(folder: string): string {
  const root = rootOf(folder);
  return root === undefined ? visible(basename(folder)) : rootLabel(root);
}
