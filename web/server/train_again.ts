/** The form that starts a training, filled as a run was. @module */
import { join } from "node:path";
import { KEPT } from "../../engine/run/project.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { type Recipe, RECIPES } from "../../engine/train/recipes.ts";
import { differencesOf } from "./choices.ts";
import { settings } from "./settings.ts";

/**
 * The address of the form, filled with a run's pictures, recipe, network and seed, and with epochs and
 * batch size where they are not the recipe's; `labels` names the run whose mended labels it is to take.
 * `undefined` where this server was not given the run's pictures.
 */
export async function trainAgainAddress(
  record: RunRecord,
  labels?: string,
): Promise<string | undefined> {
  const { configuration, seed, data } = record;
  const folder = await Deno.realPath(data.folder).catch(() => data.folder);
  const root = data.folder === join(KEPT, "faces")
    ? "" // the drawn ones
    : settings.data.find(({ path }) => path === folder)?.name;
  if (root === undefined) return undefined;
  const { recipe } = differencesOf(record);
  const usual: Recipe = RECIPES[recipe];
  const query = new URLSearchParams({
    data: root,
    recipe,
    architecture: configuration.architecture,
    seed: String(seed),
  });
  for (const name of ["epochs", "batch"] as const) {
    if (configuration[name] !== usual[name]) query.set(name, String(configuration[name]));
  }
  if (labels !== undefined) query.set("labels", labels);
  return `/?${query}#start`;
}
