/** What the server and the islands tell each other. @module */
export type { Report, Scores, TestedPicture } from "../../engine/report/report.ts";

/** How a run is; an interrupted one was ended without a chance to say why. */
export type RunStatus = "running" | "paused" | "finished" | "stopped" | "failed" | "interrupted";

/** A run as the list shows it. */
export interface RunSummary {
  readonly id: string;
  readonly status: RunStatus;
  /** ISO 8601. */
  readonly started: string;
  readonly adapter: string;
  readonly software: boolean;
  /** Between 0 and 1: of the test, or of the last validation where it was not tested. */
  readonly accuracy?: number;
  readonly tested: boolean;
  /** On disk. */
  readonly bytes: number;
  /** The loss of training, as heights between 0 and 1; `null` where it is no number. */
  readonly sparkline: (number | null)[];
}

/** What a run is doing, and what this server may do with it. */
export interface RunState {
  readonly status: RunStatus;
  /** Why it failed. */
  readonly error?: string;
  /** Whether it was started here, so that it can be paused and stopped. */
  readonly controllable: boolean;
  /** The last lines that it wrote for people. */
  readonly log: string[];
}

/** A number, or `null` for what is not finite. */
export type Value = number | null;

/** The columns of steps; all of one length. */
export const STEP_COLUMNS = [
  "step",
  "seconds",
  "loss",
  "accuracy",
  "learningRate",
  "imagesPerSecond",
] as const;
/** The columns of epochs. */
export const EPOCH_COLUMNS = [
  "step",
  "loss",
  "accuracy",
  "validationLoss",
  "validationAccuracy",
] as const;
export type StepColumn = typeof STEP_COLUMNS[number];
export type EpochColumn = typeof EPOCH_COLUMNS[number];

/** A run's curves, downsampled so that lows, highs and what is not finite are kept. */
export interface Curves {
  readonly id: string;
  /** Where in the run's events these curves end: live events go on from there. */
  readonly offset: number;
  /** How many steps there are in all. */
  readonly total: number;
  readonly stepsPerEpoch: number;
  readonly steps: Record<StepColumn | "smoothLoss" | "smoothAccuracy", Value[]>;
  readonly epochs: Record<EpochColumn, Value[]>;
}

/** New rows of a run, in the order of the columns. */
export interface Points {
  readonly run: string;
  readonly steps: Value[][];
  readonly epochs: Value[][];
}

/** What a person asks of a running training. */
export type ControlCommand =
  | { readonly type: "pause" | "resume" | "stop" }
  | { readonly type: "learningRate"; readonly value: number };

/** A training to start. */
export interface TrainingOrder {
  /** The name of a data root; `""` for the drawn faces. */
  readonly data: string;
  readonly recipe: string;
  readonly architecture: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly seed?: number;
}
