/** How `train` is told to share a training among workers. @module */
import type { SharedChoice } from "../../engine/run/shared_choice.ts";
import { NATS_OPTIONS } from "../cluster/options.ts";
import { type Option, type Parsed, UsageError } from "../terminal/arguments.ts";

/** Where nothing else is said: the outer step that won, decision 0097. */
export const USUAL = { roundSteps: 100, rate: 1, momentum: 0.5, wait: 60 };

/** The options of `train` that share it. */
export const SHARING: Record<string, Option> = {
  workers: {
    kind: "whole",
    least: 1,
    most: 1000,
    help: "share the training among so many, each on its part of the pictures; with --nats",
  },
  "round-steps": {
    kind: "whole",
    least: 1,
    most: 5000,
    help: `of --workers: steps of each before their changes are averaged (${USUAL.roundSteps})`,
  },
  "outer-rate": {
    kind: "number",
    least: 0,
    most: 10,
    help: `of --workers: by which the mean change is taken (${USUAL.rate})`,
  },
  "outer-momentum": {
    kind: "number",
    least: 0,
    most: 0.999,
    help: `of --workers: Nesterov's, from round to round (${USUAL.momentum})`,
  },
  wait: {
    kind: "number",
    least: 0,
    most: 86_400,
    help: `of --workers: seconds that a round waits for the others after the first (${USUAL.wait})`,
  },
};

/** What has no meaning where a training is shared, and why. */
const REFUSED: Record<string, string> = {
  folds: "each fold would be a training of its own",
  budget: "how fast the workers are is not known before they come",
  ema: "the workers' mean takes its place",
};

/** How a new training is shared, if it is. Throws a `UsageError` where options contradict each other. */
export function sharedOf(parsed: Parsed): SharedChoice | undefined {
  const workers = parsed.number("workers");
  const url = parsed.text("nats");
  if (workers === undefined) {
    const other = Object.keys({ ...NATS_OPTIONS, ...SHARING }).find((name) => parsed.has(name));
    if (other === undefined) return undefined;
    throw new UsageError(`Cannot use --${other} without --workers: say among how many to share`);
  }
  if (url === undefined) {
    throw new UsageError("Cannot use --workers without --nats URL: name the server to meet at");
  }
  for (const [name, why] of Object.entries(REFUSED)) {
    if (parsed.has(name)) throw new UsageError(`Cannot use --${name} with --workers: ${why}`);
  }
  if (parsed.text("schedule") === "reduceOnPlateau") {
    throw new UsageError(
      "Cannot use --schedule reduceOnPlateau with --workers: a round has its rates before it begins",
    );
  }
  return {
    id: crypto.randomUUID(),
    server: withoutCredentials(url),
    workers,
    roundSteps: parsed.number("round-steps") ?? USUAL.roundSteps,
    rate: parsed.number("outer-rate") ?? USUAL.rate,
    momentum: parsed.number("outer-momentum") ?? USUAL.momentum,
    wait: parsed.number("wait") ?? USUAL.wait,
  };
}

/** An address that may be written down; what is none is told when it is used. */
function withoutCredentials(url: string): string {
  const address = URL.parse(url);
  return address ? `${address.protocol}//${address.host}` : url;
}
