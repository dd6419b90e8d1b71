/** What the server and the islands tell each other. @module */
import type { Mean } from "../../engine/report/smoothing.ts";
import type { Confusion, Report, Scores, TestedPicture } from "../../engine/report/report.ts";
import type { MetricDescription } from "../../engine/train/metrics.ts";

export type { MetricDescription, Report, Scores };

/**
 * How a run is; one that is preparing reads its pictures and has no folder yet, an interrupted one was
 * ended without a chance to say why, of a damaged one a file can't be read, a network alone was trained
 * elsewhere, and the files of an unread one are still to be read.
 */
export type RunStatus =
  | "preparing"
  | "running"
  | "paused"
  | "finished"
  | "stopped"
  | "failed"
  | "interrupted"
  | "damaged"
  | "network"
  | "unread";

/** A run as the list shows it. */
export interface RunSummary {
  readonly id: string;
  readonly status: RunStatus;
  /** Which of its files can't be read, and why; of one that did not begin, why not. */
  readonly damage?: string;
  /** ISO 8601; empty, as are the texts below, where nothing tells it. */
  readonly started: string;
  readonly adapter: string;
  readonly software: boolean;
  /** The name of what it was trained on, and how many pictures that has. */
  readonly data: string;
  readonly pictures?: number;
  /** The name of its architecture. */
  readonly network: string;
  /** Whole passes over the training pictures: those that are done, and those that were planned. */
  readonly epochs?: Share;
  /** Of training, so far. */
  readonly seconds?: number;
  /** Between 0 and 1: of the test, or of the last validation where it was not tested. */
  readonly accuracy?: number;
  readonly tested: boolean;
  /** On disk. */
  readonly bytes: number;
  /**
   * The loss of training, as heights between 0 and 1, and beyond where an outlier is; `null` where it is
   * no number.
   */
  readonly sparkline: (number | null)[];
  /** The address of the form, filled with its choices; where it has any. */
  readonly again?: string;
}

/** How far something is. */
export interface Share {
  readonly done: number;
  readonly total: number;
}

/** What became of the list of runs: those that are new or other than before, and those that are gone. */
export interface ListChange {
  readonly changed: readonly RunSummary[];
  readonly gone: readonly string[];
}

/** A network alone, as its page shows it. */
export interface NetworkFacts {
  readonly architecture: string;
  readonly classes: readonly string[];
  /** Of its pictures, and how others are fitted. */
  readonly size: string;
  /** Whether it can be drawn. */
  readonly isDrawn: boolean;
  /** The file that it was imported from, where it was. */
  readonly origin?: { readonly file: string; readonly digest: string; readonly imported: string };
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
  /** While it prepares: how many of its pictures are read. */
  readonly reading?: Share;
}

/** A choice of a run that is not its recipe's. */
export interface Difference {
  readonly name: string;
  readonly value: string;
  readonly usual: string;
}

/** A layer in words, and those that it holds. */
export interface LayerLine {
  readonly type: string;
  readonly options: string;
  readonly layers: readonly LayerLine[];
}

/** What was chosen for a run, in words. */
export interface ConfigurationFacts {
  readonly recipe: string;
  /** What is not as the recipe has it. */
  readonly differences: readonly Difference[];
  /** Every choice but the layers. */
  readonly choices: Readonly<Record<string, string>>;
  readonly layers: readonly LayerLine[];
}

/** How far a run is. */
export interface RunProgress {
  readonly step: number;
  /** Of training. */
  readonly seconds: number;
  /** By metric; those of examples are smoothed. */
  readonly figures: Readonly<Record<string, Value | undefined>>;
}

/** How a run's network did in its test. */
export interface TestFigures {
  /** Between 0 and 1. */
  readonly accuracy: number;
  /** The 95 % interval of the accuracy: low, high. */
  readonly interval: readonly [number, number];
  readonly correct: number;
  readonly count: number;
  /** Which weights were tested: `weights of epoch 9, the best by validation`. */
  readonly weights?: string;
}

/** A number, or `null` for what is not finite. */
export type Value = number | null;

/** Values by the names of their columns, all of one length. */
export type ValueColumns = Record<string, Value[]>;

/** Something that was done to a training: a new peak learning rate, or a pause. */
export interface Mark {
  readonly kind: "learningRate" | "pause";
  /** From which step on, or after which one. */
  readonly step: number;
  /** The new rate, or the pause's seconds. */
  readonly value: number;
}

/** A run's curves, downsampled so that lows, highs and what is not finite are kept. */
export interface Curves {
  readonly id: string;
  /** What the run tells. */
  readonly metrics: readonly MetricDescription[];
  /** Where in the run's events these curves end: live events go on from there. */
  readonly offset: number;
  /** How many steps there are in all. */
  readonly total: number;
  readonly stepsPerEpoch: number;
  /** `step`, the `seconds` of training until its end, and every metric. */
  readonly steps: ValueColumns;
  /** The metrics of examples at the same steps, smoothed. */
  readonly smoothed: ValueColumns;
  /** The means of all steps, with which the smoothed curves go on. */
  readonly means: Readonly<Record<string, Mean>>;
  /**
   * `step`, `epoch`, of every metric of examples the mean and the validation's figure, and the
   * `bestEpoch` until then.
   */
  readonly epochs: ValueColumns;
  /** All of the run. */
  readonly marks: readonly Mark[];
  /** What was chosen for the run, in words. */
  readonly choices: Readonly<Record<string, string>>;
}

/** New rows of a run: the columns of its curves, but for `seconds`, which are those of each step. */
export interface Points {
  readonly run: string;
  readonly steps: ValueColumns;
  readonly epochs: ValueColumns;
  readonly marks: readonly Mark[];
}

/** A test picture with its place in the report, by which it is asked for. */
export type NumberedPicture = Omit<TestedPicture, "probabilities"> & { readonly index: number };

/** The scores of classes that a page shows. */
export interface ShownScores {
  readonly rows: readonly (Scores & { readonly name: string })[];
  /** How many classes there are. */
  readonly count: number;
  /** Whether others are left out: these were recognised least. */
  readonly isCut: boolean;
}

/** A confusion matrix; classes by index. */
export interface ConfusionCells {
  readonly names: readonly string[];
  /** True class, predicted class and pictures of each cell that has some, row by row. */
  readonly cells: readonly (readonly [truth: number, taken: number, count: number])[];
  /** The most frequent confusions, the worst first. */
  readonly worst: readonly Confusion[];
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
  /** What the run is to be called; by the time it begins where nothing is said. */
  readonly name?: string;
}

/** A run to train once more, with all that was chosen for it. */
export interface Repetition {
  /** The run. */
  readonly again: string;
  /** What the new one is to be called; by the time it begins where nothing is said. */
  readonly name?: string;
}

/** What a data root holds, as the form shows it before a training starts. */
export interface DataPreview {
  /** Classes with their numbers of pictures, the first ones where they are many. */
  readonly classes: readonly (readonly [name: string, pictures: number])[];
  /** How many classes and pictures there are. */
  readonly classCount: number;
  readonly pictureCount: number;
  /** The first pictures of as many classes as may be: their places, and what they are. */
  readonly samples: readonly { readonly index: number; readonly name: string }[];
}
