/** A run of an earlier format, as Loupe 0.1.0 left it, in the hands of today's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode } from "../data/decode/decode.ts";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { reachableNodes } from "../engine/graph/graph.ts";
import { keyOf } from "../engine/graph/op.ts";
import { uniforms } from "../engine/graph/random.ts";
import { openInspector } from "../engine/inspect/inspector.ts";
import { layOut } from "../engine/inspect/layout.ts";
import { readSnapshot } from "../engine/inspect/snapshot.ts";
import { layerOf } from "../engine/model/layer.ts";
import { OPS } from "../engine/ops/mod.ts";
import { openDevice } from "../engine/plan/device.ts";
import { canRun } from "../engine/plan/kernels.ts";
import { configurationOf } from "../engine/run/configuration.ts";
import { readModel } from "../engine/run/model_files.ts";
import { readRunRecord, type RunRecord } from "../engine/run/record.ts";
import { readReport } from "../engine/run/report_file.ts";
import { listSnapshots, readSnapshotBytes } from "../engine/run/snapshots.ts";
import { buildNetwork } from "../engine/train/network.ts";
import { pictureExamples } from "../engine/train/pictures.ts";
import { recipeOptions } from "../engine/train/recipe_options.ts";
import { main } from "../main.ts";
import { captured } from "./captured.ts";

const EARLIER = fileURLToPath(new URL("earlier/format_1", import.meta.url));

/** A copy of the run, and the pictures that it was trained on, drawn again. */
const work = await Deno.makeTempDir();
const [run, faces] = [join(work, "run"), join(work, "faces")];
await copyFolder(EARLIER, run);
await writeDrawnFaces(faces, 40, uniforms(1, 6));
const { pictures } = (await readReport(run))!;
const pathOf = ({ file }: typeof pictures[number]) => join(faces, file);

Deno.test.afterAll(() => Deno.remove(work, { recursive: true }));

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

/** Runs the command line, its output kept. */
async function loupe(...args: string[]) {
  const { result: code, out, errors } = await captured(() => main(args));
  return { code, out, errors, json: () => JSON.parse(out.trim().split("\n").at(-1)!) };
}

function assertNear(found: ArrayLike<number>, expected: readonly number[], tolerance: number) {
  assert.equal(found.length, expected.length);
  const isNear = expected.every((value, i) => Math.abs(found[i] - value) <= tolerance);
  assert(isNear, `found ${Array.from(found)}, expected ${expected}`);
}

Deno.test("an earlier run predicts as its report says", async () => {
  const { code, errors, json } = await loupe("predict", run, ...pictures.map(pathOf), "--json");
  assert.equal(code, 0, errors);
  const { predictions } = json();
  pictures.forEach(({ prediction, probabilities }, i) => {
    assert.equal(predictions[i].class, prediction);
    assertNear(predictions[i].probabilities, probabilities, 1e-5);
  });
});

Deno.test("an earlier run's test is repeated", async () => {
  const { code, out, errors, json } = await loupe("evaluate", run, "--at", faces, "--json");
  assert.equal(code, 0, errors);
  assert.match(out, /The run's report is repeated: all 8 predictions are the same/);
  assert.equal(json().testAccuracy, 0.5);
  assertNear([json().testLoss], [0.6925873011350632], 1e-5);
});

Deno.test("an earlier run is looked into, at every snapshot", async () => {
  const [picture] = pictures;
  const face = decode(await Deno.readFile(pathOf(picture)), picture.file);
  const model = await readModel(run);
  const inspector = await openInspector(await openDevice(), model);
  const names = ["conv1", "relu1", "pool1", "conv2", "relu2", "pool2"];
  const { layers, probabilities } = await inspector.inspect(face);
  assert.deepEqual(layers.map(({ name }) => name), names);
  assertNear(probabilities, picture.probabilities, 1e-5);
  const { variables } = layOut(model.description, 1, false);
  const weightsAt = async (step: number) =>
    readSnapshot(await readSnapshotBytes(run, step), variables);
  assert.deepEqual(await listSnapshots(run), [0, 1, 8, 10]);
  // The model has the weights of the best epoch, which ended with step 8.
  const halved = [...model.weights].map(([name, { shape, data }]) =>
    [name, { shape, data: Float32Array.from(data, Math.f16round) }] as const
  );
  assert.deepEqual(await weightsAt(8), new Map(halved));
  const seen = new Map<number, Float32Array>();
  for (const step of await listSnapshots(run)) {
    inspector.setWeights(await weightsAt(step));
    seen.set(step, (await inspector.inspect(face)).probabilities);
  }
  inspector.close();
  assertNear(seen.get(8)!, picture.probabilities, 1e-2);
  assert.equal(new Set([...seen.values()].map(([first]) => first)).size, 4);

  const drawn = await loupe("features", run, pathOf(picture), "--out", join(work, "f"), "--json");
  assert.deepEqual(drawn.json().layers.map(({ name }: { name: string }) => name), names);
});

/** The calls of a training with a run's network and recipe, by their keys. */
function callsOf(record: RunRecord): Set<string> {
  const { recipe, seed, size, networkFor } = configurationOf(record);
  const { height, width } = size!;
  const [count, channels] = [record.data.pictures, 3];
  const data = {
    height,
    width,
    channels,
    shards: [new Uint8Array(count * height * width * channels)],
    picturesPerShard: count,
    targets: { data: new Uint32Array(count), shape: [] },
  };
  const standardisation = { mean: [0, 0, 0], scale: [1, 1, 1] };
  const memory = { standardisation, residentBytes: Infinity, capacity: recipe.batch };
  const { graph, training, evaluation } = buildNetwork({
    ...recipeOptions(recipe),
    forward: layerOf(networkFor(2)),
    examples: pictureExamples(data, memory),
    longest: count,
    seed,
  });
  const nodes = reachableNodes(graph, [...training.outputs, ...evaluation.outputs]);
  return new Set(nodes.map((node) => keyOf(node.op, node)));
}

Deno.test("an earlier run's kernels serve a training of the same network", async () => {
  const again = join(work, "again");
  const network = ["--architecture", "tiny", "--filters", "2,4", "--units", "4", "--size", "16x12"];
  const options = ["--batch", "8", "--steps", "2", "--kernels", run, "--out", again];
  const { code, errors } = await loupe("train", faces, ...network, ...options);
  assert.equal(code, 0, errors);
  const [earlier, today] = [await readRunRecord(run), await readRunRecord(again)];
  assert.deepEqual(today.configuration.network, earlier.configuration.network);
  const calls = callsOf(earlier);
  const wanted = Object.entries(earlier.kernels);
  assert.equal(wanted.length, 10);
  for (const [key] of wanted) assert(calls.has(key), `${key} is no call of ${[...calls]}`);
  // Where one kernel is left of those that there were, there is no choice.
  const chosen = wanted.filter(([key]) => key in today.kernels);
  assert(chosen.length > 0);
  const { traits } = await openDevice();
  for (const [key, name] of chosen) {
    const op = OPS.find(({ name }) => key.startsWith(`${name} `))!;
    const kernel = op.kernels.find((kernel) => kernel.name === name)!;
    if (canRun(kernel, traits)) assert.equal(today.kernels[key], name, key);
  }
});

Deno.test("an earlier run is not resumed, which is said with the reason", async () => {
  const before = await Deno.readTextFile(join(run, "run.json"));
  const { code, errors } = await loupe("train", "--resume", run);
  assert.equal(code, 1);
  assert.match(
    errors,
    /Cannot resume '.+' as an earlier version of Loupe began it, which drew other random numbers/,
  );
  assert.equal(await Deno.readTextFile(join(run, "run.json")), before);
});
