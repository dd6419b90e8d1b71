/** Which options have an effect beside others: one without would be believed (decision 0071). @module */
import { OPTIMIZERS } from "../../engine/optimizers/mod.ts";
import type { Recipe } from "../../engine/train/recipes.ts";
import { SCHEDULES_OF } from "../../engine/train/schedules.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { optionOf, scheduleOption } from "./train_options.ts";

type Names = readonly Recipe["optimizer"][];
const NAMES = Object.keys(OPTIMIZERS) as Names;
/** The optimizers that declare a hyperparameter. */
const declaring = (option: string): Names =>
  NAMES.filter((name) => Object.hasOwn(OPTIMIZERS[name]().options, option));

/** The optimizers that use each of their options. */
const OPTIMIZERS_OF: Readonly<Record<"momentum" | "nesterov" | "coupled", Names>> = {
  momentum: declaring("momentum"),
  nesterov: declaring("nesterov"),
  coupled: declaring("coupled"),
};

/** The flags that change how a number is used: where it is 0 they change nothing. */
const NUMBER_OF = { coupled: "weightDecay", nesterov: "momentum" } as const;

type Used = Pick<Recipe, "optimizer" | "schedule" | "learningRate" | "scheduleOptions" | "batch">;

/** Throws a `UsageError` where something is said that would change nothing in a recipe. */
export function checkEffect(
  parsed: Parsed,
  recipe: Used & Pick<Recipe, "weightDecay" | "momentum">,
): void {
  checkUse(parsed, recipe);
  for (const [flag, name] of Object.entries(NUMBER_OF)) {
    if (!parsed.has(flag) || recipe[name] > 0) continue;
    const option = optionOf(name);
    throw new UsageError(
      `Cannot use --${flag} as --${option} is 0, of which it would change nothing: ` +
        `add --${option} X, or leave it out`,
    );
  }
  if (parsed.has("epochs") && parsed.has("steps")) {
    throw new UsageError(
      "Cannot use --epochs with --steps, which take their place: leave out one of them",
    );
  }
  checkBounds(parsed, recipe);
}

/** Throws a `UsageError` where the schedule or the optimizer doesn't use an option. */
function checkUse(
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

/** Throws a `UsageError` where a lowest rate is above the highest, or a step has more parts than pictures. */
function checkBounds(
  parsed: Parsed,
  { learningRate, scheduleOptions: { least = 0 } = {}, batch }: Used,
): void {
  if (parsed.has("least-rate") && least > learningRate) {
    throw new UsageError(
      `Cannot use --least-rate ${least} as it is above the highest, --learning-rate ` +
        `${learningRate}: give a lower one`,
    );
  }
  const parts = parsed.number("accumulate") ?? 1;
  if (parts > batch) {
    throw new UsageError(
      `Cannot use --accumulate ${parts} as a step has ${batch} pictures: give no more parts, or a ` +
        "larger --batch",
    );
  }
}
