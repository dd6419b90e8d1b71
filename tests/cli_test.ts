/** The command line from end to end, as a user has it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { uniforms } from "../engine/graph/random.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const FACES = fileURLToPath(new URL("../../shared/data/faces", import.meta.url));

async function loupe(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, ...args],
    env: Deno.env.toObject(),
    clearEnv: true,
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const json = () => JSON.parse(out.trim().split("\n").at(-1)!);
  return { code, out, errors, json };
}

/** The steps of a run's checkpoints. */
async function stepsSaved(folder: string): Promise<number[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.filter(({ name }) => /^\d+$/.test(name)).map(({ name }) => Number(name));
}

const SMALL = ["--architecture", "tiny", "--filters", "4,8,8", "--size", "28x23", "--json"];

Deno.test("train, evaluate, predict and features work on one run", async () => {
  const work = await Deno.makeTempDir();
  const folder = join(work, "faces");
  const run = join(work, "run");
  await writeDrawnFaces(folder, 60, uniforms(1, 6));
  await Deno.writeTextFile(join(folder, "neutral", "broken.jpg"), "no picture");
  const trained = await loupe("train", folder, "--out", run, "--epochs", "2", ...SMALL);
  assert.equal(trained.code, 0, trained.errors);
  assert.match(
    trained.errors,
    /neutral\/broken\.jpg.*it is text, not a picture; it is left out/,
  );
  assert.match(trained.out, /precision +recall +f1-score +support/);
  const result = trained.json();
  assert.equal(result.run, run);
  assert.equal(result.testCount, 12);
  assert.equal(result.trainCount, 44);
  assert.equal(result.steps, 6);
  assert.equal(result.epochs, 2);
  assert(result.testAccuracy >= 0 && result.testAccuracy <= 1 && result.testLoss > 0);
  for (
    const file of [
      "run.json",
      "events.jsonl",
      "report.json",
      "report.txt",
      "curves.svg",
      "reliability.svg",
    ]
  ) {
    assert((await Deno.stat(join(run, file))).size > 0, file);
  }
  const record = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  assert.equal(record.status, "finished");
  const parts = [record.split.train, record.split.validation, record.split.test].flat();
  assert.equal(new Set(parts).size, 60);
  assert(Object.keys(record.kernels).some((call) => call.startsWith("conv2d f32[16, 28, 23, 3]")));
  const events = (await Deno.readTextFile(join(run, "events.jsonl"))).trim().split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ type }) => type),
    [...Array(3).fill("step"), "epoch", ...Array(3).fill("step"), "epoch", "checkpoint"].concat(
      "finished",
    ),
  );

  const evaluated = await loupe("evaluate", run, "--json");
  assert.equal(evaluated.code, 0, evaluated.errors);
  assert.equal(evaluated.json().testAccuracy, result.testAccuracy);
  assert.match(evaluated.out, /report is repeated: all \d+ predictions are the same/);
  assert(Math.abs(evaluated.json().testLoss - result.testLoss) < 1e-4);
  const report = JSON.parse(await Deno.readTextFile(join(run, "report.json")));
  assert.deepEqual(evaluated.json().report.pictures, report.pictures, "to the last bit");

  const image = join(folder, "smiling", "face0001.jpg");
  const predicted = await loupe("predict", run, image, "--json");
  const [{ probability, probabilities, class: name }] = predicted.json().predictions;
  assert.equal(probability, Math.max(...probabilities));
  assert(Math.abs(probabilities[0] + probabilities[1] - 1) < 1e-6);
  assert(["neutral", "smiling"].includes(name));

  const card = await loupe("card", run, "--json");
  assert.deepEqual(card.json(), { run, file: join(run, "MODEL_CARD.md"), aboutFaces: true });
  assert.match(await Deno.readTextFile(card.json().file), /must not be used to decide anything/);

  const drawn = await loupe("features", run, image, "--out", join(work, "features"), "--json");
  assert.equal(drawn.code, 0, drawn.errors);
  const { layers } = drawn.json();
  assert.deepEqual(
    layers.map(({ name, shape }: { name: string; shape: number[] }) => `${name} ${shape}`),
    ["conv1 28,23,4", "relu1 28,23,4", "pool1 14,12,4", "conv2 14,12,8", "relu2 14,12,8"].concat(
      ["pool2 7,6,8", "conv3 7,6,8", "relu3 7,6,8", "pool3 4,3,8"],
    ),
  );
  const conv = new Float32Array((await Deno.readFile(layers[0].file)).buffer);
  const rectified = new Float32Array((await Deno.readFile(layers[1].file)).buffer);
  assert.deepEqual(rectified, conv.map((value) => Math.max(value, 0)));
  await Deno.remove(work, { recursive: true });
});

Deno.test("a killed run goes on from its checkpoint to byte-identical weights", async () => {
  const work = await Deno.makeTempDir();
  const folder = join(work, "faces");
  await writeDrawnFaces(folder, 60, uniforms(1, 6));
  const [whole, killed] = [join(work, "whole"), join(work, "killed")];
  const options = ["--epochs", "40", "--checkpoint-every", "0", ...SMALL];
  assert.equal((await loupe("train", folder, "--out", whole, ...options)).code, 0);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "train", folder, "--out", killed, ...options]
      .concat("--kernels", whole),
    env: Deno.env.toObject(),
    clearEnv: true,
    stdout: "null",
    stderr: "null",
  }).spawn();
  const checkpoints = join(killed, "checkpoints");
  while ((await stepsSaved(checkpoints)).length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGKILL");
  await child.status;
  const resumed = await loupe("train", "--resume", killed, "--json");
  assert.equal(resumed.code, 0, resumed.errors);
  assert.match(resumed.errors, /Resuming .* after step \d+/);
  assert.equal(resumed.json().steps, 120);
  for (const file of [["model", "model.safetensors"], ["report.txt"]]) {
    const [a, b] = await Promise.all(
      [whole, killed].map((run) => Deno.readFile(join(run, ...file))),
    );
    assert.deepEqual(b, a, file.join("/"));
  }
  const steps = (await Deno.readTextFile(join(killed, "events.jsonl"))).trim().split("\n")
    .map((line) => JSON.parse(line)).filter(({ type }) => type === "step")
    .map(({ step }) => step);
  assert.deepEqual(steps, Array.from({ length: 120 }, (_, i) => i + 1));
  const again = await loupe("train", "--resume", killed);
  assert.match(again.errors, /as it is finished/);
  await Deno.remove(work, { recursive: true });
});

/** Lets a training run until its events have so many bytes, then signals it to end. */
async function interrupted(args: string[], events: string, bytes: number, signal: Deno.Signal) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "train", ...args],
    env: Deno.env.toObject(),
    clearEnv: true,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  while (!(await Deno.stat(events).then(({ size }) => size > bytes, () => false))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill(signal);
  const { code, stdout } = await child.output();
  assert.equal(code, 0);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!).steps as number;
}

Deno.test("a signal or the time ends a run cleanly, and it goes on from that very step", async () => {
  const work = await Deno.makeTempDir();
  const [folder, run] = [join(work, "faces"), join(work, "run")];
  await writeDrawnFaces(folder, 60, uniforms(1, 6));
  const events = join(run, "events.jsonl");
  const assertStopped = async (steps: number) => {
    const written = (await Deno.readTextFile(events)).trim().split("\n")
      .map((line) => JSON.parse(line)).filter(({ type }) => type === "step");
    assert.deepEqual(
      written.map(({ step }) => step),
      Array.from({ length: steps }, (_, i) => i + 1),
    );
    const saved = await stepsSaved(join(run, "checkpoints"));
    assert.equal(Math.max(...saved), steps);
    const record = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
    assert.equal(record.status, "stopped");
    assert((await Deno.stat(join(run, "report.txt"))).size > 0);
    await Deno.remove(join(run, "report.txt"));
  };
  const args = [folder, "--out", run, "--epochs", "9999", ...SMALL];
  const first = await interrupted(args, events, 2000, "SIGINT");
  await assertStopped(first);
  const again = ["--resume", run, "--json"];
  const { size } = await Deno.stat(events);
  const second = await interrupted(again, events, size + 1000, "SIGTERM");
  assert(second > first);
  await assertStopped(second);
  const limited = await loupe("train", ...again, "--time-limit", "0.2");
  assert.equal(limited.code, 0, limited.errors);
  assert.match(limited.errors, /0\.2 s have passed: stopping after this step/);
  assert(limited.json().steps > second);
  await assertStopped(limited.json().steps);
  await Deno.remove(work, { recursive: true });
});

Deno.test("train takes the tutorial's own pictures", async () => {
  if (!await Deno.stat(FACES).then(() => true, () => false)) {
    console.log("note: ../shared/data/faces is absent, nothing to train on");
    return;
  }
  const out = await Deno.makeTempDir();
  const run = join(out, "run");
  const args = ["--architecture", "tiny", "--epochs", "1", "--no-tune", "--json"];
  const trained = await loupe("train", FACES, "--out", run, ...args);
  assert.equal(trained.code, 0, trained.errors);
  assert.match(trained.errors, /399 of 112×92 in 2 classes/);
  assert.equal(trained.json().testCount, 80);
  await Deno.remove(out, { recursive: true });
});

Deno.test("bad input gets one clear line and an exit code", async () => {
  const work = await Deno.makeTempDir();
  await Deno.mkdir(join(work, "only"));
  const one = join(work, "one");
  await writeDrawnFaces(one, 4, uniforms(1, 6));
  await Deno.remove(join(one, "smiling"), { recursive: true });
  const cases: [string[], number, RegExp][] = [
    [["train", join(work, "absent")], 1, /there is no such folder/],
    [["train", work], 1, /no pictures/],
    [["train", one], 1, /found the one sub-folder 'neutral', two are needed/],
    [["train", "--epochs", "none"], 2, /expected a whole number of 1 or more/],
    [["train", "--bogus"], 2, /bogus/],
    [["train", "--patience", "2", "--validation-fraction", "0"], 2, /no pictures are set aside/],
    [["train", "--resume", work, "--epochs", "3"], 2, /Cannot use --epochs with --resume/],
    [["train", "--resume", work], 1, /Cannot open '.+' as a run: it has no run\.json/],
    [["predict", join(work, "absent"), "x.jpg"], 1, /as a run: there is no such file or folder/],
    [["nonsense"], 2, /expected one of train/],
  ];
  for (const [args, expected, message] of cases) {
    const { code, errors } = await loupe(...args);
    assert.equal(code, expected, `${args.join(" ")}: ${errors}`);
    assert.match(errors, message);
    assert.doesNotMatch(errors, /\n\s+at /, "a stack trace");
  }
  const help = await loupe("train", "--help");
  assert.equal(help.code, 0);
  assert.match(help.out, /--learning-rate X/);
  await Deno.remove(work, { recursive: true });
});
