import assert from "node:assert/strict";
import { pictureBytes } from "../../data/dataset/dataset.ts";
import { smallSetup, STANDARDISATION } from "../../tests/fixtures.ts";
import { openDevice } from "../plan/device.ts";
import { describeModel, trainedModel } from "../train/trained_model.ts";
import { createTrainer } from "../train/trainer.ts";
import { featureMaps } from "./inspector.ts";
import { openLiveMaps } from "./live.ts";

Deno.test("openLiveMaps() shows the weights as they are now", async () => {
  const device = await openDevice();
  const setup = await smallSetup(device, { epochs: 1 });
  const trainer = await createTrainer(setup);
  const { height, width } = setup.dataset;
  const picture = { height, width, pixels: pictureBytes(setup.dataset, 0) };
  const described = {
    dataset: setup.dataset,
    architecture: "tiny",
    network: setup.forward.description,
    standardisation: STANDARDISATION,
    fit: "cover",
  } as const;
  const live = await openLiveMaps(
    device,
    describeModel(described),
    picture,
    (name) => trainer.residents.place(trainer.network.variables.get(name)!),
  );
  const { layers: before } = await live.read();
  await trainer.train();
  const { layers: after, milliseconds } = await live.read();
  const all = await featureMaps(device, await trainedModel(trainer, described), picture);
  const expected = all.filter(({ name }) => name.startsWith("relu"));
  assert.deepEqual(after.map(({ name, shape }) => [name, shape]), [
    ["relu1", [28, 23, 4]],
    ["relu2", [14, 12, 8]],
    ["relu3", [7, 6, 8]],
  ]);
  after.forEach(({ maps }, i) => assert.deepEqual(maps, expected[i].maps));
  assert.notDeepEqual(after[0].maps, before[0].maps);
  assert(milliseconds >= 0);
  live.close();
  trainer.close();
});
