/** `import` and `export` of TensorFlow.js models as a user types them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { encode } from "fast-png";
import { loupe } from "../../faults/processes.ts";
import { readFixture, zipped } from "./fixture.ts";
import { LABELS, pixelsOf, SIDE } from "./pictures.ts";

const work = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(work, { recursive: true }));
const at = (...names: string[]) => join(work, ...names);
const { files, answers } = readFixture("mobilenet_v2");
await Deno.writeFile(at("teachable.zip"), zipped(files));

async function done(...args: string[]) {
  const { code, out, errors } = await loupe(args);
  assert.equal(code, 0, errors);
  return { out, errors };
}

async function filesOf(folder: string): Promise<Map<string, string>> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const contents = names.map(async (name) => {
    const bytes = await Deno.readFile(join(folder, name));
    return [name, bytes.toHex()] as const;
  });
  return new Map(await Promise.all(contents));
}

Deno.test("a zip of Teachable Machine becomes a run that predicts what it predicted", async () => {
  const { out } = await done("import", at("teachable.zip"), "--out", at("one"));
  assert.match(out, /custom, 3 classes, pictures of 32x32/);
  const pictures = answers.map((_, i) => at(`${i}.png`));
  for (const [i, picture] of pictures.entries()) {
    const data = pixelsOf(i);
    await Deno.writeFile(picture, encode({ width: SIDE, height: SIDE, data, channels: 3 }));
  }
  const { out: said } = await done("predict", at("one"), ...pictures, "--json");
  const { predictions } = JSON.parse(said.trim().split("\n").at(-1)!);
  assert.deepEqual(predictions.length, answers.length);
  for (const [i, { class: found, probability }] of predictions.entries()) {
    const best = Math.max(...answers[i]);
    assert.equal(found, LABELS[answers[i].indexOf(best)]);
    assert(Math.abs(probability - best) < 1e-4, `${probability}, not ${best}`);
  }
});

Deno.test("what is exported, imported from its folder and exported again is the same", async () => {
  const { errors } = await done("export", at("one"), "--format", "tfjs");
  assert.match(errors, /gives logits, of which a softmax/);
  const folder = at("one", "export", "tfjs");
  await done("import", join(folder, "model.json"), "--out", at("two"));
  await done("export", at("two"), "--format", "tfjs", "--out", at("again"));
  const [once, again] = [await filesOf(folder), await filesOf(at("again"))];
  assert.deepEqual([...once.keys()], ["group1-shard1of1.bin", "metadata.json", "model.json"]);
  assert.deepEqual(again, once);
});

Deno.test("weights of other folders are not read, and nothing is left of what is refused", async () => {
  await Deno.mkdir(at("moved"));
  await Deno.writeFile(at("weights.bin"), files.get("weights.bin")!);
  const model = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  for (
    const path of ["../weights.bin", at("weights.bin"), "a/../../weights.bin", "..\\weights.bin"]
  ) {
    model.weightsManifest[0].paths = [path];
    await Deno.writeTextFile(at("moved", "model.json"), JSON.stringify(model));
    const named = ["--classes", "a,b,c", "--out", at("three")];
    const { code, errors } = await loupe(["import", at("moved", "model.json"), ...named]);
    assert.equal(code, 1);
    assert.match(errors, /is not in the folder of '.*model.json': put it there/);
  }
  assert.equal([...Deno.readDirSync(work)].some(({ name }) => name === "three"), false);
});
