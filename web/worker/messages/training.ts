/** A training, as page and Worker tell each other of it. @module */
import type { ArchitectureName } from "../../../engine/model/architectures/mod.ts";
import type { TuningProgress } from "../../../engine/plan/tune.ts";
import type { Report } from "../../../engine/report/report.ts";
import type { EpochEvent, StepEvent } from "../../../engine/train/events.ts";
import type { MetricDescription } from "../../../engine/train/metrics.ts";
import type { MapColumns } from "../../inspection/protocol.ts";

export type { ArchitectureName, EpochEvent, MetricDescription, StepEvent };

/** What to train. */
export interface TrainRequest {
  readonly type: "train";
  /** The built-in drawn faces, or the visitor's own pictures. */
  readonly pictures: "faces" | "own";
  readonly architecture: ArchitectureName;
  readonly epochs: number;
  /**
   * Whether it goes on from the present model: with its network, its size of pictures and its weights.
   * The pictures that tested it test again; those that it never saw are trained on.
   */
  readonly isContinued?: true;
}

/** What is known before the first step. */
export interface Started {
  readonly type: "started";
  readonly architecture: string;
  readonly classes: readonly string[];
  readonly height: number;
  readonly width: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly steps: number;
  readonly epochs: number;
  readonly metrics: readonly MetricDescription[];
  /** What the maps that follow are of. */
  readonly map: MapColumns;
  /** What they are coloured by: viridis, 256 RGB colours. */
  readonly viridis: readonly number[];
}

/** What the network that trains makes of a picture. */
export interface Maps {
  readonly type: "maps";
  readonly step: number;
  /** Of each column of the network's map, `[H, W, C]`. */
  readonly maps: readonly ArrayLike<number>[];
  /** In the order of the classes. */
  readonly probabilities: ArrayLike<number>;
  /** Of each column the maps of filters of which nothing is left in any picture that was looked at. */
  readonly dead: readonly (readonly number[])[];
  /** The share of the device's time since the first step that maps took, between 0 and 1. */
  readonly share: number;
}

/** How far the search for the fastest kernels is, before a first training on an adapter. */
export interface Tuning extends TuningProgress {
  readonly type: "tuning";
}

/** The end of a training. */
export interface Finished {
  readonly type: "finished";
  readonly stopped: boolean;
  readonly seconds: number;
  /** What has to be known beside the accuracy, a line each: classes that were not tested, and why. */
  readonly notes: readonly string[];
  /** Absent where no pictures could be set aside. */
  readonly report?: Pick<Report, "count" | "correct" | "accuracy" | "accuracyInterval">;
}
