/** What the label desk and the server tell each other. @module */
import type { TestFigures } from "../../engine/report/relabelled.ts";
import type { Share } from "./runs.ts";

export type { TestFigures };

/** What a person says of a picture: its class by index, or that it is left out. */
export type Decision = { readonly class: number } | { readonly excluded: true };

/** A training picture beside a doubted one. */
export interface NearPicture {
  readonly number: number;
  readonly class: number;
  /** The cosine of the angle between their features. */
  readonly similarity: number;
}

/** A picture whose label is doubted. */
export interface DeskCard {
  /** Its place among the run's pictures, by which it is asked for. */
  readonly number: number;
  readonly file: string;
  /** Its label, and what the networks that did not see it would say: classes by index. */
  readonly class: number;
  readonly prediction: number;
  /** The probabilities of the two. */
  readonly own: number;
  readonly likeliest: number;
  readonly nearest: readonly NearPicture[];
  readonly decision?: Decision;
}

/** How the search for doubted labels goes. */
export interface Finding {
  readonly isRunning: boolean;
  /** Of its steps. */
  readonly done?: Share;
  /** Why it failed. */
  readonly error?: string;
}

/** What the search would cost. */
export interface Cost {
  readonly trainings: number;
  /** Of training, where the run tells how long its own took. */
  readonly seconds?: number;
}

/** All that the label desk begins with. */
export interface DeskProps {
  readonly run: string;
  readonly classes: readonly string[];
  /** Of pictures, in the size that the network takes. */
  readonly height: number;
  readonly width: number;
  readonly finding: Finding;
  readonly cost: Cost;
  /** Absent where nobody has looked yet. */
  readonly found?: {
    /** ISO 8601. */
    readonly when: string;
    /** How many pictures were judged. */
    readonly judged: number;
    /** The most doubted ones. */
    readonly cards: readonly DeskCard[];
  };
  /** How many labels are others than the run was trained with. */
  readonly changes: number;
  readonly viridis: readonly number[];
}

/** A picture whose label is another than before, or which is left out. */
export interface ChangedLabel {
  readonly file: string;
  readonly part: string;
  /** Where the folder alone says what it was. */
  readonly before?: string;
  /** Absent where it is left out. */
  readonly after?: string;
}
