/** How `train()` is told to train, and the recipe that this gives. @module */
import type { Amounts } from "../augment/mod.ts";
import type { Model } from "../formats/model.ts";
import { VIEWS, type Views } from "../model/views.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { EpochEvent, StepEvent } from "./events.ts";
import type { Loss } from "./losses.ts";
import { type Recipe, RECIPES } from "./recipes.ts";
import type { GroupRule } from "./parameters.ts";
import {
  type Schedule,
  SCHEDULE_RANGES,
  type ScheduleOptions,
  SCHEDULES,
  SCHEDULES_OF,
} from "./schedules.ts";

/** How a network is trained. */
export interface TrainOptions {
  /** Passes over the training examples (10). */
  readonly epochs?: number;
  /** Examples in a step (32, at most all). */
  readonly batch?: number;
  /** Of all random numbers (1). */
  readonly seed?: number;
  /** The highest (0.001). */
  readonly learningRate?: number;
  /** How the learning rate moves (`oneCycle`). */
  readonly schedule?: Schedule;
  /** What the schedule is told beside it, such as `{ warmUp: 0.1 }`. */
  readonly scheduleOptions?: ScheduleOptions;
  /**
   * Adam where absent. Beside Muon, AdamW takes the first and the last kernel and what is no kernel, at
   * 0.015 of its rate and with its weight decay, as far as `groups` say nothing else.
   */
  readonly optimizer?: Optimizer;
  /**
   * Parameters that are updated otherwise than others: by another optimizer, at another rate. What none
   * of them includes is updated as usual: no weight decay for biases.
   */
  readonly groups?: readonly GroupRule[];
  /** The largest norm of all gradients together; larger ones are scaled down to it. */
  readonly clipNorm?: number;
  /** The parts in which a step is computed, one after the other, so that it takes less memory (1). */
  readonly accumulate?: number;
  /** The decay, in [0, 1), of a moving average of the weights, which is then what the run gives. */
  readonly ema?: number;
  /** Cross-entropy for class numbers, the mean squared error for floats, where absent. */
  readonly loss?: Loss;
  /**
   * `mixed` takes halves in products and convolutions, sums them in float32 and scales the loss: faster
   * on GPUs with tensor cores (`f32`).
   */
  readonly precision?: "f32" | "mixed";
  /**
   * A model whose weights are begun with, and whose standardisation of bytes is kept: of the same
   * network up to the last layer, which begins anew where it has another shape.
   */
  readonly from?: Model;
  /**
   * The layers that keep their weights, by name (`["conv1", "residual1"]`, each with all that it
   * holds), or `["all-but-last"]`. A frozen layer computes as it does when predicting: its batch
   * normalisation takes the running statistics and leaves them alone.
   */
  readonly freeze?: readonly string[];
  /** How pictures, and what is wanted of them, are changed at random, by the kind's name (not at all). */
  readonly augmentations?: Amounts;
  /** The looks at a picture of which `predict()` and validation average what the network says (one). */
  readonly views?: Views;
  /** The share of the examples that choose the best epoch (0: the last is kept). */
  readonly validationFraction?: number;
  /** Is told of every step, in order, some time after the device has done it. */
  onStep?(event: StepEvent): void;
  /** Is told of every epoch, after its last step. */
  onEpoch?(event: EpochEvent): void;
  /** Ends the training after the current step. */
  readonly signal?: AbortSignal;
}

/**
 * The recipe of a training of `count` examples. Throws a `RangeError` that names the option that is
 * wrong.
 */
export function recipeOf(options: TrainOptions, count: number): Recipe {
  const { epochs = 10, batch = 32, learningRate = 1e-3, schedule = "oneCycle" } = options;
  const { seed = 1, validationFraction = 0, precision = "f32" } = options;
  const { scheduleOptions, clipNorm, accumulate = 1, ema } = options;
  if (count === 0) throw new RangeError("Cannot train as there are no examples: give one or more");
  checkWhole({ epochs, batch, accumulate }, 1, Infinity);
  checkWhole({ seed }, 0, 2 ** 32 - 1);
  if (!(learningRate >= 0 && learningRate < Infinity)) {
    throw wrong("learningRate", learningRate, "a number of 0 or more");
  }
  if (!SCHEDULES.includes(schedule)) {
    throw wrong("schedule", schedule, `one of ${SCHEDULES.join(", ")}`);
  }
  checkScheduleOptions(scheduleOptions ?? {}, schedule);
  checkGroups(options.groups ?? []);
  if (clipNorm !== undefined && !(clipNorm > 0 && clipNorm < Infinity)) {
    throw wrong("clipNorm", clipNorm, "a number above 0");
  }
  if (ema !== undefined && !(ema >= 0 && ema < 1)) {
    throw wrong("ema", ema, "a number of 0 or more, below 1");
  }
  if (precision !== "f32" && precision !== "mixed") {
    throw wrong("precision", precision, "f32 or mixed");
  }
  if (options.views !== undefined && !Object.hasOwn(VIEWS, options.views)) {
    throw wrong("views", options.views, Object.keys(VIEWS).join(" or "));
  }
  const validated = validatedOf(count, validationFraction);
  if (validationFraction !== 0 && !(validated >= 1 && validated < count)) {
    const expected = `a share of ${count} that leaves some to validate and some to train`;
    throw wrong("validationFraction", validationFraction, expected);
  }
  if (schedule === "reduceOnPlateau" && validated === 0) {
    throw wrong("schedule", schedule, "a validationFraction beside it, whose loss it follows");
  }
  return {
    ...RECIPES.modern,
    epochs,
    batch: Math.min(batch, count),
    learningRate,
    schedule,
    scheduleOptions,
    weightDecay: Number(options.optimizer?.options.weightDecay ?? 0),
    clipNorm,
    accumulate: accumulate > 1 ? Math.min(accumulate, batch, count) : undefined,
    ema,
    smoothing: 0,
    augmentations: options.augmentations ?? {},
    views: options.views,
    validationFraction,
    testFraction: 0,
    precision: precision === "mixed" ? precision : undefined,
  };
}

/** How many of `count` examples are a share of them. */
export function validatedOf(count: number, fraction: number): number {
  return Math.round(count * fraction);
}

function checkScheduleOptions(options: ScheduleOptions, schedule: Schedule): void {
  for (const [name, value] of Object.entries(options)) {
    const named = `scheduleOptions.${name}`;
    if (!Object.hasOwn(SCHEDULE_RANGES, name)) {
      throw wrong(named, value, `only ${Object.keys(SCHEDULE_RANGES).join(", ")}`);
    }
    if (value === undefined) continue;
    const { least, most = Infinity, isWhole } = SCHEDULE_RANGES[name as keyof ScheduleOptions];
    if (isWhole) checkWhole({ [named]: value }, least, most);
    else if (!(Number.isFinite(value) && value >= least && value <= most)) {
      throw wrong(named, value, `a number ${boundsOf(least, most)}`);
    }
    const used = SCHEDULES_OF[name as keyof ScheduleOptions];
    if (!used.includes(schedule)) {
      throw wrong(
        named,
        value,
        `none, as the schedule ${schedule} does not use it, or ${used.join(" or ")}`,
      );
    }
  }
}

function checkGroups(groups: readonly GroupRule[]): void {
  for (const [i, { rate = 1, share = 1 }] of groups.entries()) {
    if (!(Number.isFinite(rate) && rate >= 0)) {
      throw wrong(`groups[${i}].rate`, rate, "a number of 0 or more");
    }
    if (!(share > 0 && share <= 1)) {
      throw wrong(`groups[${i}].share`, share, "a number above 0, at most 1");
    }
  }
}

const boundsOf = (least: number, most: number) =>
  most < Infinity ? `from ${least} to ${most}` : `of ${least} or more`;

function checkWhole(options: Record<string, number>, least: number, most: number): void {
  for (const [name, value] of Object.entries(options)) {
    if (Number.isSafeInteger(value) && value >= least && value <= most) continue;
    throw wrong(name, value, `a whole number ${boundsOf(least, most)}`);
  }
}

function wrong(name: string, value: unknown, expected: string): RangeError {
  return new RangeError(`Cannot train as ${name} is ${value}: expected ${expected}`);
}
