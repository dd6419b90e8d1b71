/** What hyperparameters may be, and how those that are said replace what is usual. @module */
import type { Hyperparameters } from "./optimizer.ts";

/** Whether a value may be one, and what is expected. */
type Allowed = readonly [fits: (value: unknown) => boolean, expected: string];

const isNumber = (value: unknown): value is number => Number.isFinite(value);

const SHARE: Allowed = [
  (value) => isNumber(value) && value >= 0 && value < 1,
  "a number of 0 or more, below 1",
];
const AMOUNT: Allowed = [(value) => isNumber(value) && value >= 0, "a number of 0 or more"];
const SWITCH: Allowed = [(value) => typeof value === "boolean", "true or false"];

/** By name, of the optimizers here; a new one is a line. */
const ALLOWED: Readonly<Record<string, Allowed>> = {
  beta1: SHARE,
  beta2: SHARE,
  momentum: [(value) => isNumber(value) && value >= 0 && value <= 1, "a number from 0 to 1"],
  epsilon: AMOUNT,
  weightDecay: AMOUNT,
  weightNorm: AMOUNT,
  steps: [
    (value) => Number.isSafeInteger(value) && value as number >= 1,
    "a whole number, 1 or more",
  ],
  nesterov: SWITCH,
  coupled: SWITCH,
};

/** Of optimizers that are written elsewhere. */
const ANY: Allowed = [
  (value) => isNumber(value) || typeof value === "boolean",
  "a number, true or false",
];

/** Whether one says what an optimizer does that has no such hyperparameter: 0 or false of ours. */
export function isNone(name: string, value: unknown): boolean {
  return Object.hasOwn(ALLOWED, name) && !value;
}

/**
 * Hyperparameters with those that are said in place of the usual ones; what is `undefined` is not said.
 * Throws a `RangeError` that says it can't do what is `done` (`train by adam`) where one is not among
 * the usual ones, or is not what it may be.
 */
export function hyperparameters<H extends Hyperparameters>(
  done: string,
  usual: H,
  said: Readonly<Record<string, unknown>>,
): H {
  for (const [name, value] of Object.entries(said)) {
    if (!Object.hasOwn(usual, name)) {
      throw new RangeError(
        `Cannot ${done} as it has no '${name}': it has ${Object.keys(usual).join(", ")}`,
      );
    }
    const [fits, expected] = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : ANY;
    if (value === undefined || fits(value)) continue;
    throw new RangeError(`Cannot ${done} as its ${name} is ${value}: expected ${expected}`);
  }
  const own = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...usual, ...Object.fromEntries(own) };
}
