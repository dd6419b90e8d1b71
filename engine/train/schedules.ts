/** Learning rates by step. @module */

/** How the learning rate moves. */
export type Schedule =
  | "constant"
  | "step"
  | "exponential"
  | "cosine"
  | "oneCycle"
  | "trapezoid"
  | "reduceOnPlateau";

/** All of them. */
export const SCHEDULES: readonly Schedule[] = [
  "constant",
  "step",
  "exponential",
  "cosine",
  "oneCycle",
  "trapezoid",
  "reduceOnPlateau",
];

/** What a schedule may be told; each is used by those that are named, and refused of others. */
export interface ScheduleOptions {
  /**
   * Of any but `oneCycle`: the steps in which the rate first rises to where the schedule begins, or,
   * below 1, their share of all (0).
   */
  readonly warmUp?: number;
  /** By which `step` and `exponential` multiply the rate (0.1; `exponential` 0.95). */
  readonly gamma?: number;
  /** Of `step`: the epochs after which the rate falls, again and again (10). */
  readonly stepSize?: number;
  /** Of `trapezoid`: the share of the steps in which the rate falls at the end (0.3). */
  readonly fall?: number;
  /** The lowest rate of `cosine`, `trapezoid` and `reduceOnPlateau` (0). */
  readonly least?: number;
  /** By which `reduceOnPlateau` multiplies the rate (0.1). */
  readonly factor?: number;
  /** Of `reduceOnPlateau`: so many epochs without a lower validation loss are borne (10). */
  readonly plateauPatience?: number;
  /** Of `reduceOnPlateau`: by which share a loss must be lower to count (1e-4). */
  readonly threshold?: number;
  /** Of `reduceOnPlateau`: the epochs after a reduction that do not count (0). */
  readonly cooldown?: number;
}

/** What numbers an option may be. */
export interface Range {
  readonly least: number;
  readonly most?: number;
  readonly isWhole?: boolean;
}

const SHARE: Range = { least: 0, most: 1 };

/** What the options of schedules may be. */
export const SCHEDULE_RANGES: Readonly<Record<keyof ScheduleOptions, Range>> = {
  warmUp: { least: 0 },
  gamma: SHARE,
  stepSize: { least: 1, isWhole: true },
  fall: SHARE,
  least: { least: 0 },
  factor: SHARE,
  plateauPatience: { least: 0, isWhole: true },
  threshold: SHARE,
  cooldown: { least: 0, isWhole: true },
};

/** The schedules that use each of the options: with others it would have no effect. */
export const SCHEDULES_OF: Readonly<Record<keyof ScheduleOptions, readonly Schedule[]>> = {
  warmUp: SCHEDULES.filter((schedule) => schedule !== "oneCycle"), // which warms up by itself
  gamma: ["step", "exponential"],
  stepSize: ["step"],
  fall: ["trapezoid"],
  least: ["cosine", "trapezoid", "reduceOnPlateau"],
  factor: ["reduceOnPlateau"],
  plateauPatience: ["reduceOnPlateau"],
  threshold: ["reduceOnPlateau"],
  cooldown: ["reduceOnPlateau"],
};

/** What a rate follows from. */
export interface RateCall {
  readonly schedule: Schedule;
  readonly options?: ScheduleOptions;
  /** The highest rate. */
  readonly peak: number;
  /** From 0. */
  readonly step: number;
  /** Of the whole training. */
  readonly steps: number;
  /** The epoch of a step, from 0. */
  epochOf(step: number): number;
}

/**
 * The rate of a step. All are PyTorch's: `step` is StepLR and `exponential` ExponentialLR, both by
 * epochs; `cosine` is CosineAnnealingLR (Loshchilov and Hutter, 2017) and `oneCycle` OneCycleLR with
 * its defaults (Smith and Topin, 2018): from a 25th of the peak up to it in 30 % of the steps and down
 * to a 10,000th of the start, both along half a cosine. `trapezoid` stays at the peak and falls in a
 * line to `least`, which it would reach in the step after the last (Zhai et al., 2022). Of
 * `reduceOnPlateau` this is the rate while nothing is reduced.
 *
 * A warm-up precedes a schedule as SequentialLR lets LinearLR do: of u steps, step i of them has
 * (i + 1) / u of the peak, and the schedule of the steps that are left begins after the last: epochs
 * count from the one in which it begins.
 */
export function learningRate({ options = {}, ...call }: RateCall): number {
  const { schedule, peak, step, steps, epochOf } = call;
  const { gamma, stepSize = 10, fall = 0.3, least = 0 } = options;
  const warm = schedule === "oneCycle" ? 0 : warmUpSteps(options, steps);
  if (step < warm) return peak * (step + 1) / warm;
  const [at, left] = [step - warm, Math.max(1, steps - warm)];
  const epochs = epochOf(step) - epochOf(warm);
  switch (schedule) {
    case "step":
      return peak * (gamma ?? 0.1) ** Math.floor(epochs / stepSize);
    case "exponential":
      return peak * (gamma ?? 0.95) ** epochs;
    case "cosine":
      return cosine(peak, least, at / left);
    case "oneCycle":
      return oneCycle(peak, step, steps);
    case "trapezoid":
      return least + (peak - least) * Math.min(1, (left - at) / Math.max(1, fall * left));
    case "constant":
    case "reduceOnPlateau":
      return peak;
  }
}

/** The steps of a warm-up. */
function warmUpSteps({ warmUp = 0 }: ScheduleOptions, steps: number): number {
  return Math.min(steps, Math.round(warmUp < 1 ? warmUp * steps : warmUp));
}

function oneCycle(peak: number, step: number, steps: number): number {
  const start = peak / 25;
  const top = 0.3 * steps - 1;
  if (step <= top) return cosine(start, peak, top > 0 ? step / top : 1);
  return cosine(peak, start / 1e4, Math.min(1, (step - top) / Math.max(1, steps - 1 - top)));
}

function cosine(first: number, last: number, part: number): number {
  return last + (first - last) * (1 + Math.cos(Math.PI * part)) / 2;
}
