/** Which options have an effect beside others: one without would be believed (decision 0071). @module */
import { OPTIMIZERS } from "../../engine/optimizers/mod.ts";
import type { Recipe } from "../../engine/train/recipes.ts";
import { SCHEDULES_OF } from "../../engine/train/schedules.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { scheduleOption } from "./train_options.ts";

type Names = readonly Recipe["optimizer"][];
const NAMES = Object.keys(OPTIMIZERS) as Names;
/** The optimizers that declare a hyperparameter. */
const declaring = (option: string): Names =>
  NAMES.filter((name) => Object.hasOwn(OPTIMIZERS[name]().options, option));

/** The optimizers that use each of their options. */
const OPTIMIZERS_OF: Readonly<Record<"momentum" | "nesterov" | "coupled", Names>> = {
  momentum: ["adam", ...declaring("momentum")], // earlier versions took it of adam, too
  nesterov: declaring("nesterov"),
  coupled: declaring("coupled"),
};

/** Throws a `UsageError` where something is said that the schedule or the optimizer doesn't use. */
export function checkEffect(
  parsed: Parsed,
  { optimizer, schedule }: Pick<Recipe, "optimizer" | "schedule">,
): void {
  const uses: (readonly [option: string, kind: string, own: string, by: readonly string[]])[] = [
    ...Object.entries(SCHEDULES_OF)
      .map(([name, by]) => [scheduleOption(name), "schedule", schedule, by] as const),
    ...Object.entries(OPTIMIZERS_OF)
      .map(([name, by]) => [name, "optimizer", optimizer, by] as const),
  ];
  const unused = uses.find(([option, , own, by]) => parsed.has(option) && !by.includes(own));
  if (!unused) return;
  const [option, kind, own, by] = unused;
  throw new UsageError(
    `Cannot use --${option} with the ${kind} ${own}, which does not use it: ` +
      `add --${kind} ${by.join("|")}, or leave it out`,
  );
}
