/** The learning-rate range test: a short training in which the rate rises until the loss explodes. @module */
import type { StepEvent } from "./events.ts";
import type { TrainingControl } from "./loop.ts";
import { NonFiniteError } from "./non_finite.ts";
import type { TrainingSetup } from "./setup.ts";
import { createTrainer } from "./trainer.ts";

/** One step of a range test. */
export interface RatePoint {
  readonly rate: number;
  /** The batch's. */
  readonly loss: number;
  /** The moving average of the losses so far. */
  readonly smoothed: number;
}

/** What a range test suggests. */
export interface RateSuggestion {
  /** A tenth of `lowest`. */
  readonly rate: number;
  /** The rate at which the smoothed loss is the lowest: any higher one begins to harm. */
  readonly lowest: number;
  /** Where the smoothed loss falls most for each doubling of the rate. */
  readonly steepest: number;
}

/** What a range test found. */
export interface RateTest {
  /** The lowest rate first, without those beyond `exploded`. */
  readonly points: readonly RatePoint[];
  /** The first rate at which the loss was far above its lowest, or no number; absent where none was. */
  readonly exploded?: number;
  /** Absent where the loss never fell. */
  readonly suggestion?: RateSuggestion;
}

/** From where to where the rate rises, and in how many steps. */
export interface RateRange {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** The share of the average of losses that stays from step to step. */
const SMOOTHING = 0.9;
/** Beyond so many times the lowest smoothed loss the test ends: it will not come back. */
const EXPLODED = 4;
/** The loss must fall to this share of where it began: what falls less may be chance. */
const FALLEN = 0.95;
/** Of so few losses an average tells little: suggestions follow from those after them. */
const SETTLING = 8;
/** The steps over which a fall is measured. */
const SPAN = 10;
/** How much lower than where the loss is the lowest the suggestion is: that near, it is the edge. */
const BELOW_LOWEST = 10;

/**
 * Trains a little with a rate that rises exponentially (Smith, "Cyclical Learning Rates for Training
 * Neural Networks", 2017), and looks where the loss falls and explodes. The setup's recipe is taken but
 * for its length, its schedule and its validation. Throws what a training does, but for a loss that is
 * no number: that is a finding.
 */
export async function findRate(
  { split, recipe, ...setup }: TrainingSetup,
  range: RateRange,
  { onStep, signal }: { onStep?(event: StepEvent): void; readonly signal?: AbortSignal } = {},
): Promise<RateTest> {
  const nothing = new Uint32Array();
  const trainer = await createTrainer({
    ...setup,
    split: { train: split.train, validation: nothing, test: nothing },
    recipe: {
      ...recipe,
      steps: range.steps,
      patience: undefined,
      schedule: "constant",
      scheduleOptions: undefined,
      learningRate: range.from,
    },
  });
  const events: StepEvent[] = [];
  const stop = new AbortController();
  const signals = signal ? [stop.signal, signal] : [stop.signal];
  try {
    await trainer.train({
      control: risingRate(range),
      signal: AbortSignal.any(signals),
      onStep(event) {
        events.push(event);
        onStep?.(event);
        if (rateTestOf(events).exploded !== undefined) stop.abort();
      },
    });
    return rateTestOf(events);
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    return rateTestOf(events, rateOf(range, error.step - 1));
  } finally {
    trainer.close();
  }
}

/** The rate of a step, from 0. */
export function rateOf({ from, to, steps }: RateRange, step: number): number {
  return from * (to / from) ** (step / Math.max(1, steps - 1));
}

/** It is asked for the highest rate before every step. */
function risingRate(range: RateRange): TrainingControl {
  let step = 0;
  let asked = false;
  return {
    get paused() {
      asked = false;
      return false;
    },
    wait: () => Promise.resolve(),
    get learningRate() {
      if (!asked) step++;
      asked = true;
      return rateOf(range, step - 1);
    },
  };
}

/** What steps of rising rates say; `exploded` is the rate of a step that gave no number. */
export function rateTestOf(
  steps: readonly Pick<StepEvent, "learningRate" | "loss">[],
  exploded?: number,
): RateTest {
  const points: RatePoint[] = [];
  let [sum, lowest] = [0, Infinity];
  for (const { learningRate: rate, loss } of steps) {
    sum = SMOOTHING * sum + (1 - SMOOTHING) * loss;
    // As much less as the first terms weigh in a sum that began with 0.
    const smoothed = sum / (1 - SMOOTHING ** (points.length + 1));
    if (!Number.isFinite(loss) || smoothed > EXPLODED * lowest) {
      return { points, exploded: rate, suggestion: suggestionOf(points) };
    }
    lowest = Math.min(lowest, smoothed);
    points.push({ rate, loss, smoothed });
  }
  return { points, exploded, suggestion: suggestionOf(points) };
}

function suggestionOf(points: readonly RatePoint[]): RateSuggestion | undefined {
  const settled = points.slice(SETTLING);
  if (settled.length < 2) return undefined;
  const lowest = settled.reduce((best, point) => point.smoothed < best.smoothed ? point : best);
  if (!(lowest.smoothed < FALLEN * settled[0].smoothed)) return undefined;
  const before = settled.slice(0, settled.indexOf(lowest) + 1);
  // Over several steps: between two the loss falls by chance.
  const span = Math.max(1, Math.min(SPAN, before.length - 1));
  const falls = before.slice(span).map(({ smoothed, rate }, i) => ({
    rate: Math.sqrt(rate * before[i].rate),
    slope: (smoothed - before[i].smoothed) / Math.log2(rate / before[i].rate),
  }));
  const steepest = falls.reduce((best, fall) => fall.slope < best.slope ? fall : best);
  return { rate: lowest.rate / BELOW_LOWEST, lowest: lowest.rate, steepest: steepest.rate };
}
