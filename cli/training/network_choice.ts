/** The network that the command line chooses: one by name, one of one's own, or an earlier run's. @module */
import { visible } from "../../data/text/visible.ts";
import type { Fit } from "../../engine/formats/model.ts";
import {
  type Architecture,
  type ArchitectureName,
  type ArchitectureOptions,
  ARCHITECTURES,
} from "../../engine/model/architectures/mod.ts";
import { lastLayerOf } from "../../engine/model/last_layer.ts";
import type { Views } from "../../engine/model/views.ts";
import type { Configuration } from "../../engine/run/configuration.ts";
import { NETWORKS, onlyNetworkOf, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import { readNetworkFile } from "../inputs/network_file.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { networkFrom, readOrigin } from "./origin.ts";

type Decided = "architecture" | "networkFor" | "model" | "from" | "size" | "fit";

/** A network, and what of a training follows from it. */
export interface NetworkChoice extends Pick<Configuration, Decided> {
  /** The highest learning rate that suits it, with the `modern` recipe. */
  readonly learningRate: number;
  /** The looks at a picture that an earlier run averaged. */
  readonly views?: Views;
  /** The probability that its dropout drops a unit; absent where it can't be chosen. */
  readonly rate?: number;
}

/** What names a network, and the options that it may be given. */
const SOURCES = ["architecture", "model", "from"];
/** `--filters` and the like, by the names that networks have for them. */
const OPTIONS = { filters: "filters", units: "units", dropout: "rate" } as const;
/** What a network of unknown layers is trained by. */
const CAREFUL = 1e-3;

/** Throws an `Error` where what is said of the network does not fit it. */
export async function networkOf(parsed: Parsed): Promise<NetworkChoice> {
  const [first, second] = SOURCES.filter((name) => parsed.has(name));
  if (second) {
    throw new UsageError(`Cannot use --${first} with --${second}: each of them is a network`);
  }
  const [file, run] = [parsed.text("model"), parsed.text("from")];
  const chosen = file !== undefined
    ? await ofFile(parsed, file)
    : run !== undefined
    ? await ofRun(parsed, run)
    : byName(parsed);
  const own = networkOfRecipe(parsed);
  if (own === undefined || chosen.architecture === own) return chosen;
  throw new UsageError(
    `Cannot use --${first} ${visible(parsed.text(first)!)} with --recipe ${
      parsed.text("recipe")
    }: ` +
      `it is for the network ${own} alone, leave out one of them`,
  );
}

const recipeNamed = (parsed: Parsed) => (parsed.text("recipe") ?? "modern") as RecipeName;

/** The network that the recipe is for, where it is for one alone. */
export function networkOfRecipe(parsed: Parsed): ArchitectureName | undefined {
  return onlyNetworkOf(recipeNamed(parsed));
}

function byName(parsed: Parsed): NetworkChoice {
  const usual = NETWORKS[recipeNamed(parsed)] ?? "tutorial";
  const architecture = (parsed.text("architecture") ?? usual) as ArchitectureName;
  const { build, learningRate, options }: Architecture = ARCHITECTURES[architecture];
  checkOptions(parsed, options, `the network ${architecture}`);
  if (parsed.has("dropout") && (parsed.list("units") ?? options.units)?.length === 0) {
    throw new UsageError(
      `Cannot use --dropout as the network ${architecture} has no hidden dense layer to drop units ` +
        "of: add --units N, or leave it out",
    );
  }
  const rate = rateOf(parsed, options);
  const chosen = { filters: parsed.list("filters"), units: parsed.list("units"), rate };
  return {
    architecture,
    learningRate,
    rate,
    ...inputOf(parsed),
    networkFor: (classes) => build(classes, chosen).description,
  };
}

/** What dropout drops: as said, as the tutorial does, or as suits the network. */
function rateOf(parsed: Parsed, { rate }: ArchitectureOptions): number | undefined {
  if (rate === undefined) return undefined;
  const usual = parsed.text("recipe") === "tutorial" ? RECIPES.tutorial.rate : rate;
  return parsed.number("dropout") ?? usual;
}

/** Throws a `UsageError` where an option is given that a network doesn't have. */
export function checkOptions(parsed: Parsed, options: ArchitectureOptions, whose: string): void {
  for (const [option, name] of Object.entries(OPTIONS)) {
    if (!parsed.has(option) || options[name] !== undefined) continue;
    throw new UsageError(`Cannot use --${option} as ${whose} has no such choice: leave it out`);
  }
}

async function ofFile(parsed: Parsed, file: string): Promise<NetworkChoice> {
  checkOptions(parsed, {}, `the network of '${visible(file)}'`);
  const network = await readNetworkFile(file);
  const { layer: { type, units }, place } = lastLayerOf(network);
  return {
    architecture: "custom",
    model: file,
    learningRate: CAREFUL,
    ...inputOf(parsed),
    networkFor(classes) {
      if (type !== "Dense" || units === classes) return network;
      throw new Error(
        `Cannot train the network of '${visible(file)}' as its last layer, the Dense at ` +
          `${place || "its top"}, has units ${units}: expected ${classes}, as there are classes`,
      );
    },
  };
}

/** What an earlier run decides. */
const OF_RUN = ["size", "fit", "pixels"];

async function ofRun(parsed: Parsed, run: string): Promise<NetworkChoice> {
  checkOptions(parsed, {}, `'${visible(run)}' decides on its network, which`);
  const other = OF_RUN.find((name) => parsed.has(name));
  if (other) {
    throw new UsageError(
      `Cannot use --${other} with --from: pictures are brought to the network as '${
        visible(run)
      }' did`,
    );
  }
  const { origin, description } = await readOrigin(run);
  const { architecture, preprocessing: { height, width, fit, views } } = description;
  const known: Architecture | undefined = ARCHITECTURES[architecture as ArchitectureName];
  return {
    architecture,
    learningRate: known?.learningRate ?? CAREFUL,
    size: { height, width },
    fit,
    views,
    from: origin,
    networkFor: (classes) => networkFrom(description, run, classes),
  };
}

/** How pictures are brought to the network. */
function inputOf(parsed: Parsed): Pick<Configuration, "size" | "fit"> {
  return { size: parsed.size("size"), fit: (parsed.text("fit") ?? "cover") as Fit };
}
