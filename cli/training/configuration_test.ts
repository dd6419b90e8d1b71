import assert from "node:assert/strict";
import { RECIPES } from "../../engine/train/recipes.ts";
import { parseCommand, UsageError } from "../terminal/arguments.ts";
import { configurationOf } from "./configuration.ts";
import { TRAIN } from "./train_options.ts";

const choose = (...args: string[]) => configurationOf(parseCommand(TRAIN, args));

Deno.test("the tutorial's recipe and network have their earlier names, too", async () => {
  const named = (name: string) => choose("--recipe", name, "--architecture", name);
  const [earlier, today] = [await named("seed"), await named("tutorial")];
  assert.equal(earlier.architecture, "tutorial");
  assert.deepEqual(earlier.networkFor(2), today.networkFor(2));
  assert.deepEqual(earlier.recipe, today.recipe);
  assert.deepEqual({ ...today.recipe, patience: null }, { ...RECIPES.tutorial, patience: null });
});

Deno.test("--dropout is what the recipe and the network's layers drop", async () => {
  const { recipe, networkFor } = await choose("--dropout", "0.25");
  assert.equal(recipe.rate, 0.25);
  const layers = networkFor(3).layers as { type: string; rate?: number }[];
  assert.deepEqual(
    layers.flatMap(({ type, rate }) => type === "Dropout" ? [rate] : []),
    [0.25, 0.25],
  );
  await assert.rejects(async () => await choose("--dropout", "1"), UsageError);
  await assert.rejects(async () => await choose("--keep", "0.75"), UsageError);
});
