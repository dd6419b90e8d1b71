/** What is chosen of a training before its pictures are read. @module */
import type { BudgetChoice } from "../train/budget.ts";
import type { Correction } from "../../data/survey/corrections.ts";
import type { Recipe } from "../train/recipes.ts";
import type { Fit, LayerDescription } from "../formats/model.ts";
import type { Digests, FilesByPart, RunRecord, TrialOf } from "./record.ts";
import type { Backend, Kernels, Origin, Size } from "./recorded_configuration.ts";
import type { SharedChoice } from "./shared_choice.ts";

/** How the pictures of a training are shared out. */
export type SplitChoice =
  /** Drawn by the seed; `groups` is the text of a file that names the groups of pictures. */
  | {
    readonly mode: "grouped" | "random";
    readonly groups?: { readonly file: string; readonly text: string };
    readonly fold?: { readonly index: number; readonly count: number };
  }
  /** By file, as they were, when all pictures had this fingerprint. */
  | {
    readonly mode: "files";
    readonly files: FilesByPart;
    /** Absent where labels have been corrected since: files must then have their digests. */
    readonly fingerprint?: string;
    readonly digests?: Digests;
    /** What was to be known of it. */
    readonly remarks: readonly string[];
  };

/** A training as the command line, or an earlier run, has it. */
export interface Configuration {
  /** The folder of the pictures; that of the drawn faces where absent. */
  readonly folder?: string;
  /** Of the network's input; it follows from the pictures where absent. */
  readonly size?: Size;
  readonly fit: Fit;
  /** Whether it ends where a file is bad, rather than go on without it. */
  readonly strict: boolean;
  readonly split: SplitChoice;
  /** What was corrected of the folder's labels. */
  readonly labels?: readonly Correction[];
  /** The run whose configuration and split it repeats. */
  readonly again?: string;
  /** The trial of a sweep that it is. */
  readonly trial?: TrialOf;
  /** How it is shared among workers. */
  readonly shared?: SharedChoice;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly backend: Backend;
  /** The name of the network. */
  readonly architecture: string;
  /** It, for so many classes. */
  networkFor(classes: number): LayerDescription;
  /** The file that has it, where it is one's own. */
  readonly model?: string;
  /** The run whose weights it begins with. */
  readonly from?: Origin;
  /** The layers that keep their weights. */
  readonly freeze?: readonly string[];
  /** What was chosen within a budget, and why. */
  readonly budget?: BudgetChoice;
  /** The kernels to use; the fastest are sought where absent. */
  readonly kernels?: Kernels;
  /** Where they suit, by backend and adapter; everywhere where absent. */
  readonly tunedOn?: string;
}

/** The configuration of a run, to go on with it: the same pictures, network, recipe and kernels. */
export function configurationOf(
  { configuration, seed, backend, data, split, kernels, again, trial, shared }: RunRecord,
): Configuration {
  const { architecture, network, fit, size, from, freeze, budget, ...recipe } = configuration;
  const { folder, fingerprint, labels, remarks = [] } = data;
  return {
    folder,
    size,
    fit,
    strict: false,
    split: { mode: "files", files: split, fingerprint, remarks },
    labels,
    again,
    trial,
    shared,
    recipe,
    seed,
    backend,
    architecture,
    networkFor: () => network,
    from,
    freeze,
    budget,
    kernels,
  };
}
