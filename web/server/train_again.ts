/** The form that starts a training, filled as a run was. @module */
import { basename } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { onlyNetworkOf, type Recipe, RECIPES } from "../../engine/train/recipes.ts";
import type { TrainingOrder } from "../messages/runs.ts";
import { differencesOf } from "./choices.ts";
import { FACES, realOf, settings } from "./settings.ts";

/** What the form takes of a run, whose pictures are told by their folder. */
export type FormChoices = Partial<Omit<TrainingOrder, "data" | "name" | "labels">>;

/** The choices of a run that the form has fields for; epochs and batch size where they are not the recipe's. */
export function formChoicesOf(record: Pick<RunRecord, "configuration" | "seed">): FormChoices {
  const { configuration: { architecture, epochs, steps, batch }, seed } = record;
  const { recipe } = differencesOf(record);
  const usual: Recipe = RECIPES[recipe];
  const isKnown = Object.hasOwn(ARCHITECTURES, architecture) && !onlyNetworkOf(recipe);
  return {
    recipe,
    ...isKnown && { architecture },
    ...steps === undefined && epochs !== usual.epochs && { epochs },
    ...batch !== usual.batch && { batch },
    seed,
  };
}

/** The address of the form, filled with an order; the new run gets a name of its own. */
export function formAddress({ name: _, ...order }: Partial<TrainingOrder>): string {
  const given = Object.entries(order).filter(([, value]) => value !== undefined);
  return `/?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}#start`;
}

/**
 * The address of the form, filled with a run's choices on the pictures of a folder; `labels` names the
 * run whose mended labels it is to take. `undefined` where this server was not given the pictures.
 */
export function trainAgainAddress(
  folder: string,
  choices: FormChoices,
  labels?: string,
): string | undefined {
  const data = rootOf(folder);
  return data === undefined ? undefined : formAddress({ data, ...choices, labels });
}

/** The name of the data root that a folder is, `""` of the drawn faces; `undefined` of any other. */
export function rootOf(folder: string): string | undefined {
  return folder === FACES ? "" : settings.data.find(({ path }) => path === realOf(folder))?.name;
}

/** What a folder of pictures is called: a page is told no path. */
export function dataName(folder: string): string {
  return rootOf(folder) === "" ? DRAWN_FACES : rootOf(folder) ?? visible(basename(folder));
}

/** What the drawn faces are called. */
export const DRAWN_FACES = "Drawn faces";
