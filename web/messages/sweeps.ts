/** What the server and the pages of sweeps tell each other. @module */
import type { Importance } from "../../engine/sweep/importance.ts";
import type { Varied } from "../../engine/sweep/trial.ts";
import type { Share } from "./runs.ts";

export type { Varied };

/** How a sweep is; an interrupted one was ended without a chance to say why. */
export type SweepStatus =
  | "running"
  | "finished"
  | "stopped"
  | "failed"
  | "interrupted"
  | "damaged";

/** A sweep in the list of sweeps. */
export interface SweepSummary {
  readonly id: string;
  readonly status: SweepStatus;
  /** Why it can't be read. */
  readonly damage?: string;
  /** ISO 8601; empty where nothing tells it. */
  readonly started: string;
  /** The name of its pictures' folder. */
  readonly data: string;
  /** `grid`, `random` or `halving`. */
  readonly search: string;
  /** What is varied, as a page calls it. */
  readonly varied: readonly string[];
  /** Jobs that are done, of all that are planned. */
  readonly jobs: Share;
  /** By validation, between 0 and 1: of the best setting so far. */
  readonly best?: number;
}

/** A thing that is varied, by the option's name and by what a page calls it. */
export type VariedThing =
  & { readonly name: string; readonly label: string }
  & (
    | { readonly kind: "range"; readonly low: number; readonly high: number; readonly log: boolean }
    | { readonly kind: "choice"; readonly values: readonly Varied[] }
  );

/** A trial of a sweep, as far as it is known. */
export interface ShownTrial {
  readonly trial: number;
  readonly setting: number;
  readonly seed: number;
  /** Of each thing that is varied, in their order. */
  readonly values: readonly Varied[];
  /** Open: not all of it is trained; halted: it lagged behind others. */
  readonly status: "open" | "trained" | "halted" | "failed";
  /** The best of its validations, between 0 and 1. */
  readonly accuracy?: number;
  /** Of training and validating, so far. */
  readonly seconds?: number;
  /** The validation's accuracy by epoch, from the first. */
  readonly curve: readonly number[];
  /** The name of the worker that trained it last. */
  readonly worker?: string;
  /** Why it failed. */
  readonly error?: string;
  /** The run that was trained from it, where there is one. */
  readonly run?: string;
}

/** What the trials that differ in the seed alone came to. */
export interface ShownSetting {
  readonly setting: number;
  /** From 0, the best: those that went furthest first, of them the better; where it has a result. */
  readonly rank?: number;
  readonly values: readonly Varied[];
  /** Trials that are trained, of all. */
  readonly seeds: Share;
  readonly status: ShownTrial["status"];
  /** Over seeds, between 0 and 1; the interval is that of 95 %, from two seeds on. */
  readonly mean?: number;
  readonly interval?: readonly [low: number, high: number];
  /** Of a trial, the mean. */
  readonly seconds?: number;
}

/** Who trained what where. */
export interface ShownWorker {
  readonly worker: string;
  readonly adapter: string;
  readonly software: boolean;
  readonly backend: string;
  /** Jobs that it gave back, those that failed among them. */
  readonly jobs: number;
  readonly failed: number;
  /** Of training and validating, in all. */
  readonly seconds: number;
  /** The trial that it gave back last. */
  readonly last: number;
}

/** How a sweep is, apart from its trials. */
export interface SweepState {
  readonly status: SweepStatus;
  readonly error?: string;
  readonly jobs: Share;
  /** Trials that failed. */
  readonly failed: number;
  /** Seconds until its end, by its pace so far. */
  readonly left?: number;
  /** The best setting by validation, and the trial of it that is chosen, once it can be. */
  readonly best?: { readonly setting: number; readonly trial?: number };
  /** The most first; empty as long as too little is known. */
  readonly importance: readonly Importance[];
  readonly workers: readonly ShownWorker[];
}

/** What a sweep is about. */
export interface SweepFacts {
  readonly id: string;
  readonly started: string;
  readonly data: string;
  readonly search: string;
  readonly seeds: number;
  readonly things: readonly VariedThing[];
}

/** All that the page of a sweep shows. */
export interface ShownSweep {
  readonly facts: SweepFacts;
  readonly state: SweepState;
  readonly settings: readonly ShownSetting[];
  readonly trials: readonly ShownTrial[];
}

/** What became of a sweep: its state, and the settings and trials that are other than before. */
export type SweepChange = Omit<ShownSweep, "facts">;
