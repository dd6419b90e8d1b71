/** Checks what a page asks for. @module */
import { visible } from "../../data/text/visible.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { onlyNetworkOf, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import type { Decision } from "../messages/labels.ts";
import type { ControlCommand, Repetition, TrainingOrder } from "../messages/runs.ts";
import { isName, NAMES } from "./runs.ts";
import { settings } from "./settings.ts";

type Body = Record<string, unknown>;

/** A training to start, or what is wrong with it. A recipe for one network decides on the network. */
export function orderOf(body: Body): TrainingOrder | string {
  const roots = settings.data.map(({ name }) => name);
  const own = Object.hasOwn(RECIPES, String(body.recipe))
    ? onlyNetworkOf(body.recipe as RecipeName)
    : undefined;
  const wrong = oneOf(body, "data", ["", ...roots]) ??
    oneOf(body, "recipe", Object.keys(RECIPES)) ??
    (own ? undefined : oneOf(body, "architecture", Object.keys(ARCHITECTURES))) ??
    whole(body, "epochs", 1, 1e6) ?? whole(body, "batch", 1, 4096) ??
    whole(body, "seed", 0, 2 ** 32 - 1) ?? nameIn(body);
  if (wrong) return wrong;
  const { data, recipe, epochs, batch, seed, name } = body;
  const architecture = own ?? body.architecture;
  return { data, recipe, architecture, epochs, batch, seed, name } as TrainingOrder;
}

/** A run to train once more, or what is wrong with it. */
export function repetitionOf(body: Body): Repetition | string {
  const { again, name } = body;
  if (typeof again !== "string" || !isName(again)) {
    return `Cannot train ${shown(again)} again as it is no run: ${NAMES}`;
  }
  return nameIn(body) ?? { again, name } as Repetition;
}

/** What is said of a picture's label, or what is wrong with it; `null` takes it back. */
export function decisionOf({ decision }: Body): Decision | null | string {
  if (decision === null) return null;
  const given = Object(decision) as Record<string, unknown>;
  if (given.excluded === true) return { excluded: true };
  const wrong = whole(given, "class", 0, 1e6);
  if (given.class === undefined) {
    return "Cannot take this as decision has neither class nor excluded";
  }
  return wrong ?? { class: given.class as number };
}

function nameIn({ name }: Body): string | undefined {
  if (name === undefined || typeof name === "string" && isName(name)) return undefined;
  return `Cannot call the run ${shown(name)} as ${NAMES}`;
}

/** A command to a training, or what is wrong with it. */
export function commandOf(body: Body): ControlCommand | string {
  const wrong = oneOf(body, "type", ["pause", "resume", "stop", "learningRate"]);
  if (wrong) return wrong;
  if (body.type !== "learningRate") return { type: body.type as "pause" };
  const { value } = body;
  if (typeof value === "number" && value >= 0 && value <= 10) {
    return { type: "learningRate", value };
  }
  return `Cannot set the learning rate as it must be between 0 and 10: ${shown(value)}`;
}

/** What a page has sent, in few words. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `'${visible(text.slice(0, 60))}'`;
}

function oneOf(body: Body, name: string, allowed: string[]): string | undefined {
  if (allowed.includes(body[name] as string)) return undefined;
  return `Cannot take this as ${name} is ${shown(body[name])}: expected ${
    allowed.map((each) => `'${each}'`).join(" or ")
  }`;
}

function whole(body: Body, name: string, least: number, most: number): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value as number >= least && value as number <= most) {
    return undefined;
  }
  return `Cannot take this as ${name} is ${shown(value)}: ` +
    `expected a whole number from ${least} to ${most}`;
}
