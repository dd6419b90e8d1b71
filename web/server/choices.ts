/** What was chosen for a run, in words, and how that differs from its recipe. @module */
import { visible } from "../../data/text/visible.ts";
import {
  type Architecture,
  type ArchitectureName,
  ARCHITECTURES,
} from "../../engine/model/architectures/mod.ts";
import { adapterText, type RunRecord } from "../../engine/run/record.ts";
import { type Recipe, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import type { LayerDescription } from "../../engine/formats/model.ts";
import type { ConfigurationFacts, Difference, LayerLine } from "../messages/runs.ts";
import { number } from "../shared/format.ts";

/** What is called otherwise than in a record. */
const NAMES: Readonly<Record<string, string>> = {
  batch: "Batch size",
  learningRate: "Peak learning rate",
  rate: "Dropout",
  smoothing: "Label smoothing",
  meanLoss: "Mean loss",
  ema: "Moving average of the weights",
  architecture: "Network",
};

/** What is no choice of the recipe's; its least steps are epochs by the time of the record. */
const OTHERS = ["network", "architecture", "fit", "size", "from", "freeze", "budget", "leastSteps"];

/** What a page calls a choice: `Weight decay` of `weightDecay`. */
const nameOf = (name: string) =>
  NAMES[name] ??
    name[0].toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** All that a page shows of a run's choices. */
export const configurationOf = (record: RunRecord): ConfigurationFacts => ({
  ...differencesOf(record),
  choices: choicesOf(record),
  layers: layersOf(record.configuration.network),
});

const isLayer = (value: unknown): value is LayerDescription =>
  typeof value === "object" && value !== null && "type" in value;

/** The layers that a layer holds, in their order; a list of lists are branches. */
function layersOf(layer: LayerDescription): LayerLine[] {
  const held = Object.values(layer).flatMap((value) =>
    Array.isArray(value) ? value.flat().filter(isLayer) : []
  );
  return held.map(({ type, ...options }) => {
    const plain = Object.entries(options).filter(([, value]) => !Array.isArray(value));
    return {
      type,
      options: plain.length ? textOf(Object.fromEntries(plain)) : "",
      layers: layersOf({ type, ...options } as LayerDescription),
    };
  });
}

/** A choice in words; a dash where nothing was chosen. */
export function textOf(value: unknown): string {
  if (value === undefined) return "–";
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value !== "object" || value === null) return visible(String(value));
  const parts = Object.entries(value).map(([name, inner]) => `${name} ${textOf(inner)}`);
  return parts.join(", ") || "none";
}

/** Everything that was chosen for a run, by what a page calls it; its layers are told elsewhere. */
export function choicesOf(record: RunRecord): Record<string, string> {
  const { configuration: { network: _, size, from, ...chosen }, seed, split, data } = record;
  const counts = Object.entries(split).map(([part, { length }]) => `${number(length)} ${part}`);
  const facts = Object.entries(chosen).filter(([, value]) => value !== undefined)
    .map(([name, value]) => [nameOf(name), textOf(value)]);
  return {
    ...Object.fromEntries(facts),
    "Input size": `${size.width} × ${size.height}`,
    ...from && { "Begins with": `weights ${from.digest.slice(0, 12)}` },
    Seed: String(seed),
    Pictures: `${number(data.pictures)}: ${counts.join(", ")}`,
    Fingerprint: data.fingerprint.slice(0, 12),
    Adapter: record.adapter.software ? `${adapterText(record)} (software)` : adapterText(record),
    ...Object.fromEntries(
      Object.entries(record.versions).map(([name, text]) => [`Version of ${name}`, text]),
    ),
  };
}

/** The recipe that a run is nearest to, by what differs, and that. */
export function differencesOf(
  { configuration }: Pick<RunRecord, "configuration">,
): { readonly recipe: RecipeName; readonly differences: readonly Difference[] } {
  const all = (Object.keys(RECIPES) as RecipeName[])
    .map((recipe) => ({ recipe, differences: differencesFrom(RECIPES[recipe], configuration) }));
  return all.reduce((best, each) =>
    each.differences.length < best.differences.length ? each : best
  );
}

function differencesFrom(
  recipe: Recipe,
  configuration: RunRecord["configuration"],
): Difference[] {
  const ofNetwork = usualOf(configuration.architecture);
  const names = Object.keys({ ...recipe, ...configuration }).filter((each) =>
    !OTHERS.includes(each)
  ) as (keyof Recipe)[];
  return names.flatMap((name) => {
    const [value, usual] = [textOf(configuration[name]), textOf(recipe[name])];
    const isOfNetwork = name in ofNetwork && configuration[name] === ofNetwork[name as "rate"];
    if (value === usual || isOfNetwork) return [];
    return [{ name: nameOf(name), value, usual }];
  });
}

/** What follows from a network by name rather than from the recipe. */
function usualOf(architecture: string): Partial<Pick<Recipe, "learningRate" | "rate">> {
  if (!Object.hasOwn(ARCHITECTURES, architecture)) return {};
  const { learningRate, options }: Architecture = ARCHITECTURES[architecture as ArchitectureName];
  return { learningRate, rate: options.rate ?? 0 };
}
