import assert from "node:assert/strict";
import { join } from "node:path";
import { decode } from "../../data/decode/decode.ts";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { randomModel } from "../../tests/inspection.ts";
import { openInspector } from "../../engine/inspect/inspector.ts";
import { writeSafetensors } from "../../engine/formats/safetensors.ts";
import { layPack } from "../../engine/graph/graph.ts";
import type { Model } from "../../engine/formats/model.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { readSnapshot } from "../../engine/inspect/snapshot.ts";
import { writeRunRecord } from "../../engine/run/record.ts";
import { RECORD } from "../../tests/record.ts";
import type {
  CellAnswer,
  FilterAnswer,
  Overview,
  StrongestAnswer,
} from "../inspection/protocol.ts";
import { openInspection } from "./inspection.ts";

/** A run as training leaves it, with one snapshot of other weights. */
async function writeRun(run: string, folder: string, model: Model, snapshot: Model) {
  await Deno.mkdir(join(run, "model"), { recursive: true });
  await Deno.mkdir(join(run, "snapshots"));
  await writeDrawnFaces(folder, 6, uniforms(1, 6));
  const files = ["neutral/face0000.jpg", "smiling/face0001.jpg", "neutral/face0002.jpg"];
  const split = { train: files.slice(0, 1), validation: [], test: files.slice(1) };
  const data = { ...RECORD.data, folder, digests: { test: [] } };
  const { network, preprocessing: { height, width, fit } } = model.description;
  const configuration = { ...RECORD.configuration, network, size: { height, width }, fit };
  await writeRunRecord(run, { ...RECORD, configuration, split, data });
  await Deno.writeTextFile(join(run, "model", "model.json"), JSON.stringify(model.description));
  await Deno.writeFile(join(run, "model", "model.safetensors"), writeSafetensors(model.weights));
  const stored = [...snapshot.weights.values()];
  const { offsets, size } = layPack(stored.map(({ shape }) => shape), "f32");
  const half = new Float16Array(size);
  stored.forEach(({ data }, i) => half.set(data, offsets[i]));
  await Deno.writeFile(join(run, "snapshots", "00000007.f16"), new Uint8Array(half.buffer));
}

Deno.test("the inspection child answers as the engine does, and drops what is not waited for", async () => {
  const runs = await Deno.makeTempDir();
  const [run, folder] = [join(runs, "one"), join(runs, "faces")];
  const [model, other] = [randomModel(1), randomModel(2)];
  await writeRun(run, folder, model, other);
  const file = await Deno.readFile(join(folder, "smiling", "face0001.jpg"));
  const inspector = await openInspector(await openDevice(), model);
  const face = decode(file, "face");
  const expected = await inspector.inspect(face);
  const inspection = openInspection({ runs, data: [] });
  const asked = { run, snapshot: "model", picture: { number: 1 } } as const;

  const gone = new AbortController();
  const dropped = inspection.ask({ ...asked, kind: "occlusion", class: 0 }, {
    signal: gone.signal,
  });
  gone.abort();
  await assert.rejects(dropped, { name: "AbortError" });

  const { answer } = await inspection.ask<Overview>({ ...asked, kind: "overview" });
  assert.deepEqual(answer.probabilities, [...expected.probabilities]);
  assert.deepEqual(answer.layers.map(({ name, maps }) => `${name} ${maps.length}`), [
    "conv1 4",
    "relu1 4",
    "pool1 4",
    "conv2 5",
    "relu2 5",
  ]);
  const maps = await inspection.ask({ ...asked, kind: "maps", layer: "pool1" });
  assert.deepEqual(new Float32Array(maps.body.buffer), expected.layers[2].maps);

  const cell = { kind: "cell", layer: "conv2", y: 2, x: 1, map: 4 } as const;
  const { answer: products } = await inspection.ask<CellAnswer>({ ...asked, ...cell });
  assert(products.kind === "convolution");
  assert(Math.abs(products.sum - expected.layers[3].maps[(2 * 2 + 1) * 5 + 4]) < 1e-4);
  await assert.rejects(inspection.ask({ ...asked, ...cell, y: 3 }), /conv2 has 3×2×5/);

  inspector.setWeights(
    readSnapshot(await Deno.readFile(join(run, "snapshots", "00000007.f16")), model.weights),
  );
  const earlier = await inspector.inspect(face);
  const { body } = await inspection.ask({ ...asked, snapshot: 7, kind: "maps", layer: "conv1" });
  assert.deepEqual(new Float32Array(body.buffer), earlier.layers[0].maps);
  const heat = await inspection.ask({ ...asked, snapshot: 7, kind: "gradCam", class: 1 });
  const { heat: wanted, ...size } = await inspector.gradCam(face, 1);
  assert.deepEqual(heat.answer, size);
  assert.deepEqual(new Float32Array(heat.body.buffer), wanted);
  inspector.close();

  const filters = await inspection.ask<FilterAnswer>({ ...asked, kind: "filters", layer: "conv1" });
  assert.deepEqual(filters.answer.shape, [3, 3, 3, 4]);
  assert.equal(filters.body.length, (3 * 3 * 3 * 4 + 4) * 4);
  const ask = () =>
    inspection.ask<StrongestAnswer>({ ...asked, kind: "strongest", layer: "conv2" });
  const strongest = await ask();
  assert.deepEqual([strongest.answer.inspected, strongest.answer.total], [3, 3]);
  assert(strongest.answer.maps.flat().every(({ picture, value }) => picture < 3 && value > 0));
  // Computed once: the pictures are no longer needed.
  await Deno.remove(folder, { recursive: true });
  assert.deepEqual(await ask(), strongest);
  await assert.rejects(
    inspection.ask({ ...asked, picture: { number: 2 }, kind: "overview" }),
    /no longer in/,
  );
  await inspection.close();
  await Deno.remove(runs, { recursive: true });
});
