/** The command that seeks a learning rate, and the options of a training that came with it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { uniforms } from "../engine/graph/random.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { parseCommand } from "../cli/terminal/arguments.ts";
import { configurationOf } from "../cli/training/configuration.ts";
import { TRAIN } from "../cli/training/train_options.ts";
import { main } from "../main.ts";
import { captured } from "./captured.ts";

const work = await Deno.realPath(await Deno.makeTempDir({ prefix: "loupe-find-rate-" }));
addEventListener("unload", () => Deno.removeSync(work, { recursive: true }));
const at = (...names: string[]) => join(work, ...names);
const faces = at("faces");
await writeDrawnFaces(faces, 40, uniforms(1, 6));

const SMALL = ["--architecture", "tiny", "--filters", "2,2,2", "--size", "16x16", "--no-tune"];
const loupe = (...args: string[]) => captured(() => main([...args, ...SMALL]));

Deno.test("find-rate draws a curve, tells what it means, and writes no run", async () => {
  const args = ["--out", at("rate.svg"), "--steps", "40", "--lowest", "1e-6", "--json"];
  const { result: code, out, errors } = await loupe("find-rate", faces, ...args);
  assert.equal(code, 0, errors);
  assert.match(
    out,
    /Smoothed loss, from [\d.]+ to [\d.]+:\n[▁▂▃▄▅▆▇█]+\n1e-6 +\S+\n\n(Try|No sugg)/,
  );
  const { points, optimizer } = JSON.parse(out.trim().split("\n").at(-1)!);
  assert.equal(optimizer, "adam");
  assert(points.length > 20 && points.length <= 40);
  points.forEach(({ rate }: { rate: number }, i: number) =>
    assert(Math.abs(rate / (1e-6 * 1e7 ** (i / 39)) - 1) < 1e-9)
  );
  assert.match(
    await Deno.readTextFile(at("rate.svg")),
    /^<svg .+<!-- Written by Loupe: \w+ -->\n$/s,
  );
  const names = (await Array.fromAsync(Deno.readDir(work))).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["faces", "rate.svg"]);
});

Deno.test("find-rate refuses what it can't use, and leaves files that are not its own alone", async () => {
  await Deno.writeTextFile(at("notes.svg"), "mine");
  const cases: [string[], number, RegExp][] = [
    [
      ["--lowest", "1", "--highest", "0.1"],
      2,
      /Cannot use --lowest 1 --highest 0\.1: the rate rises/,
    ],
    ...["epochs", "patience", "budget", "warm-up", "ema", "views"].map((
      name,
    ): [string[], number, RegExp] => [
      [`--${name}`, "3"],
      2,
      new RegExp(`Cannot use --${name} as there is no such option`),
    ]),
    [["--out", at("notes.svg")], 1, /is there already and Loupe did not write it so/],
  ];
  for (const [args, expected, message] of cases) {
    const { result: code, errors } = await loupe("find-rate", faces, ...args);
    assert.equal(code, expected, errors);
    assert.match(errors, message);
  }
  assert.equal(await Deno.readTextFile(at("notes.svg")), "mine");
});

Deno.test("a run knows the options that it was trained with", async () => {
  const options = [
    ...["--optimizer", "sgd", "--nesterov", "--accumulate", "2", "--ema", "0.9"],
    ...["--clip-norm", "1", "--schedule", "cosine", "--warm-up", "0.1", "--epochs", "1"],
  ];
  const { result: code, errors } = await loupe("train", faces, "--out", at("run"), ...options);
  assert.equal(code, 0, errors);
  const { configuration, status } = await readRunRecord(at("run"));
  assert.equal(status, "finished");
  const { optimizer, nesterov, accumulate, ema, clipNorm, schedule, scheduleOptions } =
    configuration;
  assert.deepEqual(
    { optimizer, nesterov, accumulate, ema, clipNorm, schedule, scheduleOptions },
    {
      optimizer: "sgd",
      nesterov: true,
      accumulate: 2,
      ema: 0.9,
      clipNorm: 1,
      schedule: "cosine",
      scheduleOptions: { warmUp: 0.1 },
    },
  );
  // The pictures are tested by the averages, which are what the model holds.
  const report = JSON.parse(await Deno.readTextFile(at("run", "report.json")));
  assert(report.accuracy >= 0 && report.accuracy <= 1);
});

Deno.test("what begins with a run looks at pictures as it does, and find-rate begins with it", async () => {
  const small = [
    "--architecture",
    "tiny",
    "--filters",
    "2,2,2",
    "--size",
    "16x16",
    "--epochs",
    "1",
  ];
  const run = (...args: string[]) => captured(() => main([...args, "--no-tune"]));
  const looked = await run("train", faces, "--out", at("six"), ...small, "--views", "six");
  assert.equal(looked.result, 0, looked.errors);
  const parsed = (...args: string[]) =>
    configurationOf(parseCommand(TRAIN, ["--from", at("six"), ...args]));
  assert.equal((await parsed()).recipe.views, "six");
  assert.equal((await parsed("--views", "none")).recipe.views, undefined);
  await assert.rejects(
    parsed("--recipe", "speedrun"),
    /Cannot use --from .*six with --recipe speedrun: it is for the network speedrun alone/,
  );
  const found = await run(
    ...["find-rate", faces, "--from", at("six"), "--out", at("from.svg"), "--steps", "10"],
  );
  assert.equal(found.result, 0, found.errors);
  assert.match(found.errors, /Begins with the weights of '.*six'/);
  assert.match(found.out, /^Smoothed loss, from [\d.]+ to [\d.]+:/);
});
