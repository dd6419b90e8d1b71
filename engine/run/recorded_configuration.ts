/** The choices of a training, as a run keeps them and as they travel. @module */
import { FIT, type Fit, type LayerDescription, NETWORK, SIZE } from "../formats/model.ts";
import { array, name, number, object, optional, type Schema, text } from "../formats/schema.ts";
import type { BudgetChoice } from "../train/budget.ts";
import type { Recipe } from "../train/recipes.ts";
import { BUDGET, RECIPE } from "./recipe_schema.ts";

/** What may lie between an adapter and a training: Deno's own WebGPU, or Dawn's bindings. */
export const BACKENDS = ["deno", "dawn"] as const;
/** One of them. */
export type Backend = typeof BACKENDS[number];

/** The kernel of each call that more than one fitted. */
export type Kernels = Readonly<Record<string, string>>;

/** In pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** A run whose weights another begins with. */
export interface Origin {
  /** Its folder. */
  readonly run: string;
  /** SHA-256 of its weights, in hexadecimal. */
  readonly digest: string;
  /** How it standardised pixels, by channel: so does the other. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** The choices of a training: its recipe, its network and the network's input. */
export interface RecordedConfiguration extends Recipe {
  readonly architecture: string;
  readonly network: LayerDescription;
  readonly fit: Fit;
  readonly size: Size;
  /** Where it began with the weights of another run. */
  readonly from?: Origin;
  /** The layers that keep their weights, by name, each with all that it holds. */
  readonly freeze?: readonly string[];
  /** What was chosen within a budget, and why. */
  readonly budget?: BudgetChoice;
}

/** What a training's choices must be. */
export const CONFIGURATION: Schema<RecordedConfiguration> = object({
  ...RECIPE,
  architecture: text,
  network: NETWORK,
  fit: FIT,
  size: object(SIZE),
  from: optional(object({
    run: name,
    digest: text,
    mean: array(number()),
    scale: array(number()),
  })),
  freeze: optional(array(name)),
  budget: optional(BUDGET),
});
