import assert from "node:assert/strict";
import { RECIPES } from "../../engine/train/recipes.ts";
import { RECORD } from "../../tests/record.ts";
import { configurationOf } from "./choices.ts";
import { settings } from "./settings.ts";
import { formChoicesOf, trainAgainAddress } from "./train_again.ts";

/** A run of the recipe for small folders with the network that suits it, but for batch and decay. */
const CHANGED = {
  ...RECORD,
  configuration: {
    ...RECORD.configuration,
    ...RECIPES.best,
    architecture: "small",
    batch: 32,
    weightDecay: 0.1,
    learningRate: 2e-3,
  },
};

Deno.test("a configuration is told by how it differs from the nearest recipe", () => {
  const { recipe, differences } = configurationOf(CHANGED);
  assert.equal(recipe, "best");
  assert.deepEqual(
    differences.filter(({ name }) => name !== "Peak learning rate"),
    [
      { name: "Batch size", value: "32", usual: "16" },
      { name: "Weight decay", value: "0.1", usual: "0.05" },
    ],
  );
});

Deno.test("what the recipe has and the run has not is a difference, too", () => {
  const { views: _, leastSteps: __, ...rest } = RECIPES.best;
  const configuration = { ...RECORD.configuration, ...rest, architecture: "small" };
  const { recipe, differences } = configurationOf({ ...RECORD, configuration });
  assert.equal(recipe, "best");
  assert.deepEqual(differences.filter(({ name }) => name !== "Peak learning rate"), [
    { name: "Views", value: "–", usual: "mirror" },
  ]);
});

Deno.test("a rate that suits the network is no difference", () => {
  assert.deepEqual(
    configurationOf({
      ...RECORD,
      configuration: { ...RECORD.configuration, ...RECIPES.modern, learningRate: 2e-2 },
    }).differences,
    [],
  );
});

Deno.test("every choice is in words, layers apart", () => {
  const { choices, layers } = configurationOf(RECORD);
  assert.equal(choices["Batch size"], "16");
  assert.equal(choices.Network, "tiny");
  assert.equal(choices.Pictures, "3: 2 train, 0 validation, 1 test");
  assert.deepEqual(layers.map(({ type }) => type), ["GlobalAveragePooling2D", "Dense"]);
});

Deno.test("the form is filled as a run was, where its pictures are at hand", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "loupe-again-" }));
  const record = { ...CHANGED, data: { ...RECORD.data, folder } };
  assert.equal(trainAgainAddress("a run", folder, formChoicesOf(record)), undefined);
  settings.data.push({ name: "pets & co", path: folder });
  assert.equal(
    trainAgainAddress("a run", folder, formChoicesOf(record)),
    "/?data=pets+%26+co&recipe=best&architecture=small&batch=32&seed=7&again=a+run#start",
  );
  settings.data.pop();
  await Deno.remove(folder);
});
