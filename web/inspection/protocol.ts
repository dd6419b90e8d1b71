/** What the server may ask of the inspection child, and what it answers. @module */
import type { CellGradient, MapGradient, WeightGradient } from "../../engine/inspect/backward.ts";
import type { CellOrigin as CellAnswer, Pooled, Products } from "../../engine/inspect/cell.ts";
import type { MapColumn, MapColumns } from "../../engine/inspect/columns.ts";
import type { Connection } from "../../engine/inspect/connections.ts";
import type { Descent } from "../../engine/inspect/gradient.ts";
import type { MapStatistics } from "../../engine/inspect/statistics.ts";
import type { Excitement } from "../../engine/inspect/strongest.ts";

export type {
  CellAnswer,
  CellGradient,
  Connection,
  Excitement,
  MapColumn,
  MapColumns,
  MapGradient,
  MapStatistics,
  Pooled,
  Products,
  WeightGradient,
};

/** Weights: a step of `snapshots/`, or `model/`. */
export type SnapshotId = number | "model";

/** A run with its weights at some time. */
export interface Weights {
  /** The run's directory. */
  readonly run: string;
  readonly snapshot: SnapshotId;
}

/** A picture: one of the run's own by number, or pixels of the network's size in the body. */
export type PictureSource = { readonly number: number } | { readonly upload: string };

/** What is asked about a picture. */
export type Question =
  /** Answer: `Overview`. */
  | { readonly kind: "overview" }
  /** Body: float32 maps `[H, W, C]`. */
  | { readonly kind: "maps"; readonly layer: string }
  /** Answer: `CellAnswer`. */
  | {
    readonly kind: "cell";
    readonly layer: string;
    readonly map: number;
    readonly y: number;
    readonly x: number;
  }
  /** Answer: `HeatAnswer`; body: float32 `[H, W]`. */
  | { readonly kind: "gradCam" | "occlusion"; readonly class: number }
  /** Answer: `ConnectionsAnswer`. `column` is a number of the network's map, that after the last for the classes. */
  | { readonly kind: "connections"; readonly column: number; readonly maps: readonly number[] }
  /** Answer: `PathsAnswer`. */
  | { readonly kind: "paths"; readonly class: number }
  /** Answer: `LabelAnswer`. */
  | { readonly kind: "label" }
  | GradientQuestion;

/** What is asked of the loss of a picture. */
export type GradientQuestion =
  & Pick<Descent, "rates">
  & { readonly layer: string; readonly map: number; readonly class: number }
  & (
    /** Answer: `MapGradient`. */
    | { readonly kind: "gradient" }
    /** Answer: `CellGradient`. */
    | { readonly kind: "cellGradient"; readonly y: number; readonly x: number }
    /** Answer: `WeightGradient`. */
    | { readonly kind: "weightGradient"; readonly weight: number }
  );

/** What is answered to each kind of question. */
export interface GradientAnswers {
  readonly gradient: MapGradient;
  readonly cellGradient: CellGradient;
  readonly weightGradient: WeightGradient;
}

/** What is asked about weights alone. */
export type WeightsQuestion =
  /** Answer: `FilterAnswer`; body: float32 kernel `[KH, KW, C, F]`, then bias `[F]`. */
  | { readonly kind: "filters"; readonly layer: string }
  /** Answer: `StrongestAnswer`. */
  | { readonly kind: "strongest"; readonly layer: string };

/** A job of the child. */
export type JobRequest =
  & Weights
  & (WeightsQuestion | (Question & { readonly picture: PictureSource }));

/** What goes to the child: a job, or the wish to drop one. */
export type ToChild =
  | { readonly id: number; readonly job: JobRequest }
  | { readonly drop: number };

/** What comes from the child. */
export type FromChild =
  | { readonly id: number; readonly answer: object }
  | { readonly id: number; readonly error: string };

/** What a network makes of a picture, in numbers. */
export interface Overview {
  readonly probabilities: number[];
  readonly layers: {
    readonly name: string;
    readonly statistics: MapStatistics;
    readonly maps: MapStatistics[];
  }[];
}

/** The class that a picture of a run was given; absent where it is none of the run's, or not told. */
export interface LabelAnswer {
  readonly label?: number;
}

/** The size of a heat map. */
export interface HeatAnswer {
  readonly height: number;
  readonly width: number;
}

/** The shape of a convolution's kernel, `[KH, KW, C, F]`. */
export interface FilterAnswer {
  readonly shape: number[];
}

/** The strongest pictures of each map of a convolution; a dead map has none. */
export interface StrongestAnswer {
  /** How many of the run's pictures were looked at, and how many there are. */
  readonly inspected: number;
  readonly total: number;
  readonly maps: Excitement[][];
}

/** The strongest inputs of each map that was asked about, the strongest first. */
export interface ConnectionsAnswer {
  readonly inputs: readonly (readonly Connection[])[];
}

/** What carries the score of a class. */
export interface PathsAnswer {
  /** Of each column the fewest maps that carry 80 % of what speaks for the class, the strongest first. */
  readonly columns: readonly (readonly number[])[];
}
