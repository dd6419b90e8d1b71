/** `--vary NAME=…`: what a sweep varies, as `train`'s options have it. @module */
import { visible } from "../../data/text/visible.ts";
import type { Dimension, Point } from "../../engine/sweep/space.ts";
import type { Varied } from "../../engine/sweep/trial.ts";
import {
  type Option,
  parseCommand,
  type Parsed,
  suggestion,
  UsageError,
} from "../terminal/arguments.ts";
import { TRAIN } from "../training/train_options.ts";
import { SHARED } from "./sweep_options.ts";

/** What people call some options. */
const EVERYDAY: Readonly<Record<string, string>> = { network: "architecture" };

/** What all trials share, or they could not be compared; and what changes no outcome. */
const FIXED: Readonly<Record<string, string>> = {
  seed: "use --seeds N",
  split: "all trials are compared on one split",
  groups: "all trials are compared on one split",
  "validation-fraction": "all trials are compared on one split",
  "test-fraction": "all trials are compared on one split",
  labels: "all trials are compared on the same labels",
  backend: "it changes no outcome but by rounding",
  "tune-budget": "it changes no outcome but by rounding",
  kernels: "it changes no outcome but by rounding",
};

/** A number's range is by ratios from this ratio on. */
const LOG_FROM = 10;

/** What the command line varies. Throws a `UsageError` where it can't be varied so. */
export function dimensionsOf(parsed: Parsed): Dimension[] {
  const texts = parsed.texts("vary");
  if (texts.length === 0) {
    throw new UsageError(
      "Cannot sweep as nothing is varied: use --vary learning-rate=1e-4..1e-2, for example",
    );
  }
  const dimensions = texts.map(dimensionOf);
  dimensions.forEach(({ name }, i) => {
    if (dimensions.findIndex((other) => other.name === name) < i) {
      throw new UsageError(`Cannot vary ${name} twice: leave out one --vary ${name}=…`);
    }
    if (parsed.has(name)) {
      throw new UsageError(
        `Cannot use --${name} with --vary ${name}=…, which decides on it: leave out one of them`,
      );
    }
  });
  return dimensions;
}

/** `NAME=1e-4..1e-2`, or `NAME=a,b,c`. */
function dimensionOf(text: string): Dimension {
  const [, said, values] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!said || !values) {
    throw new UsageError(
      `Cannot use --vary ${visible(text)}: expected NAME=FROM..TO or NAME=A,B,C, for example ` +
        "learning-rate=1e-4..1e-2",
    );
  }
  const name = EVERYDAY[said] ?? said;
  const option = variedOption(said, name);
  const range = /^(.+?)\.\.(.+)$/.exec(values);
  const dimension = range
    ? rangeOf(name, option, [range[1], range[2]])
    : { name, values: valuesOf(name, option, values.split(",")) };
  return dimension;
}

/** Throws a `UsageError` where there is no such option, or it can't be varied. */
function variedOption(said: string, name: string): Option {
  const refuse = (why: string) => new UsageError(`Cannot vary ${visible(said)} as ${why}`);
  if (!Object.hasOwn(SHARED, name)) {
    const names = [...Object.keys(SHARED), ...Object.keys(EVERYDAY)];
    throw refuse(
      `a trial has no such option: ${suggestion(said, names)}\`deno task sweep --help\` lists all`,
    );
  }
  if (Object.hasOwn(FIXED, name)) throw refuse(`that has no meaning: ${FIXED[name]}`);
  const option = SHARED[name];
  const { kind } = option;
  const isVaried = Array.isArray(kind) || kind === "whole" || kind === "number" ||
    kind === "size" || name === "model";
  if (!isVaried) {
    throw refuse(
      `${kind === "flag" ? "it is said or not" : "it is no number and no choice"}: ` +
        "expected one with a number, a size or a choice of words",
    );
  }
  return option;
}

const isNumber = ({ kind }: Option) => kind === "whole" || kind === "number";

function rangeOf(name: string, option: Option, bounds: [string, string]): Dimension {
  if (!isNumber(option)) {
    throw new UsageError(
      `Cannot vary ${name} from ${visible(bounds[0])} to ${visible(bounds[1])} as only numbers ` +
        `have a range: name its values, ${name}=A,B,C`,
    );
  }
  const [from, to] = bounds.map((bound) => valueOf(name, option, bound) as number);
  if (!(from < to)) {
    throw new UsageError(
      `Cannot vary ${name} from ${from} to ${to} as that range is empty: expected FROM..TO with ` +
        "the lower number first",
    );
  }
  return {
    name,
    range: { from, to, isWhole: option.kind === "whole", isLog: from > 0 && to / from >= LOG_FROM },
  };
}

function valuesOf(name: string, option: Option, texts: string[]): Varied[] {
  const values = texts.map((text) => valueOf(name, option, text));
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) {
    throw new UsageError(`Cannot vary ${name} as ${visible(String(twice))} is there twice`);
  }
  if (values.length < 2) {
    throw new UsageError(
      `Cannot vary ${name} as there is one value: expected two or more, or --${name} ` +
        `${visible(texts[0])} alone`,
    );
  }
  return values;
}

/** A value as `train` takes it. Throws a `UsageError` where it doesn't. */
function valueOf(name: string, option: Option, text: string): Varied {
  const parsed = parseCommand(TRAIN, [`--${name}=${text.trim()}`]);
  return isNumber(option) ? parsed.number(name)! : parsed.text(name)!;
}

/** What is said to `train` for a point. */
export const argumentsOf = (point: Point): string[] =>
  Object.entries(point).map(([name, value]) => `--${name}=${value}`);
