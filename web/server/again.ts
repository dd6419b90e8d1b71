/** A run's choices as those of the form that starts a training. @module */
import { basename } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import type { RecordedConfiguration, RunRecord } from "../../engine/run/record.ts";
import { onlyNetworkOf, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import type { TrainingOrder } from "../messages/runs.ts";
import { FACES, settings } from "./settings.ts";

/** What the form takes of a run, whose pictures are told by their folder. */
export type Choices = Partial<Omit<TrainingOrder, "data" | "name" | "labels">>;

/** What belongs to the network or is asked for beside the recipe. */
const NOT_THE_RECIPES = ["epochs", "leastSteps", "batch", "learningRate", "rate", "patience"];

/** The recipe that most of a run's choices are of: its record has the choices alone. */
export function recipeNameOf(configuration: RecordedConfiguration): RecipeName {
  const found = configuration as unknown as Readonly<Record<string, unknown>>;
  const distance = (name: RecipeName) => {
    const recipe = RECIPES[name] as unknown as Readonly<Record<string, unknown>>;
    const fields = new Set(Object.values(RECIPES).flatMap(Object.keys));
    const differs = (field: string) =>
      JSON.stringify(recipe[field]) !== JSON.stringify(found[field]);
    return [...fields].filter((field) => !NOT_THE_RECIPES.includes(field) && differs(field)).length;
  };
  const names = Object.keys(RECIPES) as RecipeName[];
  return names.reduce((best, name) => distance(name) < distance(best) ? name : best);
}

/** The choices of a run that the form has fields for. */
export function choicesOf({ configuration, seed }: RunRecord): Choices {
  const { architecture, epochs, steps, batch } = configuration;
  const recipe = recipeNameOf(configuration);
  const isKnown = Object.hasOwn(ARCHITECTURES, architecture) && !onlyNetworkOf(recipe);
  return {
    recipe,
    ...isKnown && { architecture },
    ...steps === undefined && { epochs },
    batch,
    seed,
  };
}

/** The address of the form, filled with an order; the new run gets a name of its own. */
export function formAddress({ name: _, ...order }: Partial<TrainingOrder>): string {
  const given = Object.entries(order).filter(([, value]) => value !== undefined);
  return `/?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}#start`;
}

/** The name of the data root that a folder is, `""` of the drawn faces; `undefined` of any other. */
export function rootOf(folder: string): string | undefined {
  return folder === FACES ? "" : settings.data.find(({ path }) => path === folder)?.name;
}

/** What a folder of pictures is called: a page is told no path. */
export function dataName(folder: string): string {
  return folder === FACES ? DRAWN_FACES : rootOf(folder) ?? visible(basename(folder));
}

/** What the drawn faces are called. */
export const DRAWN_FACES = "Drawn faces";
