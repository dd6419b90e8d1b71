import assert from "node:assert/strict";
import { pictureBytes } from "../../data/dataset/dataset.ts";
import { smallSetup, STANDARDISATION } from "../../tests/fixtures.ts";
import { openDevice } from "../plan/device.ts";
import { describeModel, trainedModel } from "../train/trained_model.ts";
import { createTrainer } from "../train/trainer.ts";
import { openInspector } from "./inspector.ts";
import { openLiveMaps } from "./live.ts";
import { openNetworkMap } from "./network_map.ts";
import { carriers } from "./paths.ts";

Deno.test("openLiveMaps() shows the weights as they are now, and what its maps are made of", async () => {
  const device = await openDevice();
  const setup = await smallSetup(device, { epochs: 1 });
  const trainer = await createTrainer(setup);
  const { height, width } = setup.dataset;
  const pictures = [0, 1, 2].map((index) => {
    return { height, width, pixels: pictureBytes(setup.dataset, index) };
  });
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
    pictures,
    (name) => trainer.residents.place(trainer.network.variables.get(name)!),
  );
  const before = await live.read();
  await trainer.train();
  const { maps, probabilities, dead, milliseconds } = await live.read();
  const model = await trainedModel(trainer, described);
  const inspector = await openInspector(device, model);
  const seen = await Promise.all(pictures.map((picture) => inspector.inspect(picture)));
  const all = seen.map(({ input, layers }) =>
    new Map([input, ...layers].map((one) => [one.name, one]))
  );
  const { columns } = live.network;
  assert.deepEqual(
    columns.map(({ name, height, width, channels }) => [name, height, width, channels]),
    [
      ["input", 28, 23, 3],
      ["relu1", 28, 23, 4],
      ["pool1", 14, 12, 4],
      ["relu2", 14, 12, 8],
      ["pool2", 7, 6, 8],
      ["relu3", 7, 6, 8],
      ["pool3", 4, 3, 8],
    ],
  );
  columns.forEach(({ name, channels }, i) => {
    assert.deepEqual(maps[i], all[0].get(name)!.maps);
    const isZero = (map: number) =>
      all.every((layers) =>
        layers.get(name)!.maps.every((value, at) => at % channels !== map || value === 0)
      );
    assert.deepEqual(dead[i], Array.from({ length: channels }, (_, map) => map).filter(isZero));
  });
  assert.deepEqual(probabilities, seen[0].probabilities);
  assert.notDeepEqual(maps[1], before.maps[1]);
  assert(milliseconds >= 0);

  const map = await openNetworkMap(device, model);
  const mapsOf = (name: string) => all[0].get(name)!.maps;
  for (const column of [3, columns.length]) {
    assert.deepEqual(
      await live.connections(column, [1]),
      await map.connections(column, [1], mapsOf),
    );
  }
  const contributions = await map.contributions(pictures[0], 1);
  assert.deepEqual(await live.carriers(1), contributions.map((each) => carriers(each)));
  for (const each of [live, map, inspector, trainer]) each.close();
});
