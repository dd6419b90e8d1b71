/** The commands that look at a run: what people name, what they get, what is left alone. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { predictAll } from "../cli/inputs/predictions.ts";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { uniforms } from "../engine/graph/random.ts";
import { openDevice } from "../engine/plan/device.ts";
import { readModel } from "../engine/run/model_files.ts";
import { main } from "../main.ts";
import { captured } from "./captured.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const LAUNCH = join(PROJECT, "cli", "setup", "launch.ts");
const IS_WINDOWS = Deno.build.os === "windows";

const work = await Deno.realPath(await Deno.makeTempDir({ prefix: "loupe-commands-" }));
addEventListener("unload", () => Deno.removeSync(work, { recursive: true }));
const at = (...names: string[]) => join(work, ...names);
const [faces, run] = [at("faces"), at("runs", "one")];
await writeDrawnFaces(faces, 40, uniforms(1, 6));
const neutral = (i: number) =>
  join(faces, "neutral", `face00${String(2 * i).padStart(2, "0")}.jpg`);
await Deno.writeTextFile(at("bad.jpg"), "no picture");
await Deno.writeTextFile(at("notes.txt"), "mine");
await Deno.mkdir(at("empty"));

/** Runs a command in this process. */
async function loupe(...args: string[]) {
  const { result: code, out, errors } = await captured(() => main(args));
  return { code, out, errors, json: () => JSON.parse(out.trim().split("\n").at(-1)!) };
}

/** Runs a command as a shell does, in a process of its own. */
async function inShell(script: string, environment: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", script],
    cwd: work,
    env: {
      ...Deno.env.toObject(),
      LOUPE: `${Deno.execPath()} run -A --no-check ${LAUNCH} main.ts`,
      ...environment,
    },
    clearEnv: true,
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, errors };
}

const TRAIN = ["--architecture", "tiny", "--filters", "2,2,2", "--size", "16x16", "--no-tune"];
const trained = await loupe("train", faces, "--out", run, "--epochs", "1", ...TRAIN);
assert.equal(trained.code, 0, trained.errors);

/** A copy of the run whose `run.json` is changed. */
async function copyOfRun(name: string, change: (record: Record<string, unknown>) => void) {
  const copy = at("copies", name);
  await Deno.mkdir(join(copy, "model"), { recursive: true });
  for (
    const file of ["model/model.json", "model/model.safetensors", "events.jsonl", "report.json"]
  ) {
    await Deno.copyFile(join(run, file), join(copy, file));
  }
  const record = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  change(record);
  await Deno.writeTextFile(join(copy, "run.json"), JSON.stringify(record));
  return copy;
}

Deno.test("predict goes on after a picture that can't be read, names it, and ends with 1", async () => {
  const names = [neutral(0), at("bad.jpg"), at("absent.jpg"), neutral(1), "https://a.org/b.jpg"];
  const { code, out, errors, json } = await loupe("predict", run, ...names, "--json");
  assert.equal(code, 1);
  assert.match(out, /face0000\.jpg: (neutral|smiling) \(\d+\.\d %\)\n.+face0002\.jpg: /);
  for (
    const reason of [
      /bad\.jpg' as a picture: it is text, not a picture/,
      /absent\.jpg' as a picture: there is no such file or folder/,
      /b\.jpg' as a picture: it is an address, and Loupe fetches nothing: download it/,
      /3 pictures of 5 could not be predicted/,
    ]
  ) assert.match(errors, reason);
  const { predictions, failed } = json();
  assert.deepEqual(predictions.map(({ file }: { file: string }) => file), [neutral(0), neutral(1)]);
  assert.deepEqual(
    failed.map(({ file }: { file: string }) => file),
    [1, 2, 4].map((i) => names[i]),
  );
});

Deno.test("predict takes a folder, picture by picture, and counts what is none", async () => {
  const folder = at("mixed");
  await Deno.mkdir(join(folder, "below"), { recursive: true });
  await Deno.copyFile(neutral(0), join(folder, "b.jpg"));
  await Deno.copyFile(neutral(1), join(folder, "below", "without_ending"));
  await Deno.copyFile(neutral(2), join(folder, "a.JPG"));
  for (const name of ["notes.txt", "Thumbs.db", ".hidden.jpg"]) {
    await Deno.writeTextFile(join(folder, name), "no picture");
  }
  if (!IS_WINDOWS) await Deno.symlink(folder, join(folder, "below", "circle"));
  const { code, out, errors } = await loupe("predict", run, folder);
  assert.equal(code, 0, errors);
  const order = [...out.matchAll(/^(.+): \w+ \(/gm)].map(([, file]) => file);
  const names = ["a.JPG", "b.jpg", join("below", "without_ending")];
  assert.deepEqual(order, names.map((name) => join(folder, name)));
  assert.match(errors, /Passed over as no picture: '[^']+notes\.txt'\n$/);
  const none = await loupe("predict", run, at("empty"));
  assert.equal(none.code, 1);
  assert.match(none.errors, /Cannot read '.+empty' as a picture: it is a folder with no picture/);
});

Deno.test("predicting reads no more pictures than a batch before it tells of the first", async () => {
  let reads = 0;
  const read = () => (reads++, Deno.readFile(neutral(0)));
  const sources = Array.from({ length: 100 }, (_, i) => ({ name: `${i}`, read }));
  await captured(async () => {
    for await (const outcomes of predictAll(sources, await readModel(run), { openDevice })) {
      assert.deepEqual(outcomes.map(({ source }) => source), sources.slice(0, reads));
      assert(reads <= 16);
      break;
    }
  });
});

Deno.test("predict and features read nothing but pictures", async () => {
  if (IS_WINDOWS) return;
  await new Deno.Command("mkfifo", { args: [at("pipe")] }).output();
  await new Deno.Command("truncate", { args: ["-s", "6G", at("large.jpg")] }).output();
  const cases: [string, RegExp][] = [
    [at("pipe"), /it is a pipe, socket or device/],
    ["/dev/zero", /it is a pipe, socket or device/],
    [at("large.jpg"), /its 6\d\d\d MB are more than 100/],
  ];
  for (const [name, reason] of cases) {
    for (const command of ["predict", "features"]) {
      const { code, errors } = await loupe(command, run, name);
      assert.equal(code, 1);
      assert.match(errors, reason);
    }
  }
});

Deno.test("RUN and a picture in the wrong order, and what is no run, are recognised", async () => {
  const cases: [string[], number, RegExp][] = [
    [
      ["predict", neutral(0), run],
      2,
      /'.+one' is one: the run comes first, `deno task predict RUN/,
    ],
    [["features", neutral(0), run], 2, /the run comes first, `deno task features RUN PICTURE/],
    [["evaluate", faces, run], 2, /the run comes first, `deno task evaluate RUN \[FOLDER\]`/],
    [["predict", neutral(0), neutral(1)], 1, /as a run: it is a file, name the folder of a run/],
    [["predict", join(run, "model"), neutral(0)], 1, /the network of one, name '.+one'/],
    [["card", at("runs")], 1, /as a run: it holds one, name '.+one' for example/],
    [["evaluate", faces], 1, /as a run: it has no model.model\.json, name a folder/],
    [["card", at("absent")], 1, /as a run: there is no such file or folder/],
    [["features", run, faces], 1, /as it is a folder: name one picture of it/],
    [["predict", run], 2, /as a name is missing: expected `deno task predict RUN PICTURE…`/],
    [["predcit", run], 2, /'predcit' as there is no such command: did you mean predict\?/],
  ];
  for (const [args, expected, message] of cases) {
    const { code, out, errors } = await loupe(...args);
    assert.match(errors, message, args.join(" "));
    assert.deepEqual([code, out], [expected, ""], args.join(" "));
    assert.equal(errors.trim().split("\n").length, 1, errors);
  }
});

Deno.test("a run that failed or had no step says so wherever it predicts", async () => {
  const failed = await copyOfRun("failed", (record) => {
    Object.assign(record, { status: "failed", error: "the loss is no number" });
  });
  const without = await copyOfRun("without", (record) => void (record.status = "stopped"));
  const end = { type: "finished", step: 0, seconds: 0.1 };
  await Deno.writeTextFile(join(without, "events.jsonl"), JSON.stringify(end) + "\n");
  const one = await loupe("predict", failed, neutral(0));
  assert.equal(one.code, 0, one.errors);
  assert.match(one.errors, /Warning: the training of '.+failed' failed.+: the loss is no number/);
  const other = await loupe("evaluate", without, faces);
  assert.match(other.errors, /Warning: '.+without' was trained for no step/);
  await Deno.remove(join(failed, "model", "model.safetensors"));
  const none = await loupe("predict", failed, neutral(0));
  assert.equal(none.code, 1);
  assert.match(none.errors, /as its training failed: the loss is no number/);
});

Deno.test("evaluate tells how many pictures the run has seen, and the figure without them", async () => {
  const record = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  const { train, validation, test } = record.split;
  const all = await loupe("evaluate", run, faces, "--json");
  const { trainedOn, validatedOn, unseen, testCount } = all.json();
  assert.deepEqual([trainedOn, validatedOn, testCount], [train.length, validation.length, 40]);
  const own = await loupe("evaluate", run, "--json");
  assert.equal(unseen.count, test.length);
  assert.equal(unseen.accuracy, own.json().testAccuracy);
  assert.match(
    all.out,
    /Accuracy .+\nWarning: The run was trained on \d+ and chose its best weights/,
  );
  assert.match(
    all.out,
    /Warning: Without them it is \d\.\d{4} \(95 % interval .+\), \d of 8 pictures/,
  );
  for (const name of train) {
    await Deno.mkdir(at("learnt", name, ".."), { recursive: true });
    await Deno.copyFile(join(faces, name), at("learnt", name));
  }
  const learnt = await loupe("evaluate", run, at("learnt"), "--json");
  assert.equal(learnt.json().unseen, null);
  assert.match(learnt.out, /by heart, and nothing of other pictures/);
  const older = await copyOfRun("older", ({ data }) => {
    (data as { digests: object }).digests = { test: record.data.digests.test };
  });
  assert.match((await loupe("evaluate", older, faces)).out, /Nothing is known of what the run was/);
});

Deno.test("evaluate tests the test part of a folder alone, one class, and says where nothing is", async () => {
  for (const [part, i] of [["train", 0], ["test", 1], ["test", 2]] as const) {
    for (const name of ["neutral", "smiling"]) {
      await Deno.mkdir(at("split", part, name), { recursive: true });
      await Deno.copyFile(neutral(i), at("split", part, name, `${i}.jpg`));
    }
  }
  const split = await loupe("evaluate", run, at("split"), "--json");
  assert.equal(split.json().testCount, 4, split.errors);
  assert.match(
    split.errors,
    /has a split of its own: 4 pictures of its test part are tested, 2 of/,
  );
  await Deno.remove(at("split", "train", "smiling"), { recursive: true });
  const single = await loupe("evaluate", run, at("split", "train"));
  assert.equal(single.code, 0, single.errors);
  assert.match(single.out, /Warning: Not tested: 'smiling' \(the folder has no picture of it\)/);
  const none = await loupe("evaluate", run, at("empty"));
  assert.equal(none.code, 1);
  assert.match(none.errors, /there is nothing to test in '.+empty'/);
  await Deno.mkdir(at("unknown", "cat"), { recursive: true });
  await Deno.copyFile(neutral(0), at("unknown", "cat", "1.jpg"));
  const unknown = await loupe("evaluate", run, at("unknown"));
  assert.equal(unknown.code, 1);
  assert.match(unknown.errors, /the run knows no class 'cat': it knows 'neutral', 'smiling'/);
});

Deno.test("evaluate says what may be the cause where a report is not repeated", async () => {
  const swap = async (copy: string) => {
    const file = join(copy, "report.json");
    const report = JSON.parse(await Deno.readTextFile(file));
    for (const picture of report.pictures) {
      picture.prediction = picture.prediction === "neutral" ? "smiling" : "neutral";
    }
    await Deno.writeTextFile(file, JSON.stringify(report));
    return copy;
  };
  const other = await swap(
    await copyOfRun("other_adapter", ({ adapter }) => {
      (adapter as { name: string }).name = "a card that is not here";
    }),
  );
  assert.match(
    (await loupe("evaluate", other)).out,
    /8 of 8 predictions differ, as another adapter rounds in other places: it was a card that is/,
  );
  const changed = await loupe("evaluate", await swap(await copyOfRun("changed", () => {})));
  assert.match(changed.out, /predictions differ, on the same adapter with the same versions/);
  assert.doesNotMatch(changed.out, /another adapter/);
});

Deno.test("evaluate names --at where the run's pictures are elsewhere", async () => {
  const moved = await copyOfRun("moved", ({ data }) => {
    (data as { folder: string }).folder = at("gone");
  });
  const lost = await loupe("evaluate", moved);
  assert.equal(lost.code, 1);
  assert.match(lost.errors, /there is no folder '.+gone'\): name with --at where they are/);
  const found = await loupe("evaluate", moved, "--at", faces);
  assert.match(found.out, /The run's report is repeated: all 8 predictions are the same/);
});

Deno.test("what a user has is written over by no command", async () => {
  await Deno.writeTextFile(join(run, "MODEL_CARD.md"), "# My own words\n");
  const picture = neutral(0);
  const cases: [string[], string, RegExp][] = [
    [["inspect", faces, "--html", picture], picture, /is there already and Loupe did not write it/],
    [["bench", "add", "--json", picture], picture, /is there already/],
    [["card", run], join(run, "MODEL_CARD.md"), /MODEL_CARD\.md' as it is there already/],
    [["features", run, picture, "--out", join(faces, "neutral")], picture, /holds other files/],
    [["features", run, picture, "--out", picture], picture, /as .+ is a file/],
    [["features", run, picture, "--out", ""], picture, /--out as its value is empty/],
  ];
  for (const [args, file, message] of cases) {
    const before = await Deno.readFile(file);
    const { code, out, errors } = await loupe(...args);
    assert(code > 0 && out === "", args.join(" "));
    assert.match(errors, message);
    assert.deepEqual(await Deno.readFile(file), before);
  }
  assert.equal((await Array.fromAsync(Deno.readDir(join(faces, "neutral")))).length, 20);
  await Deno.remove(join(run, "MODEL_CARD.md"));
  const ours = [["inspect", faces, "--html", at("page.html")], ["card", run]];
  for (const args of [...ours, ...ours, ["features", run, picture], ["features", run, picture]]) {
    const { code, errors } = await loupe(...args);
    assert.equal(code, 0, errors);
  }
});

Deno.test("a result that can't be printed is told of; one that nobody reads on is not", async () => {
  if (Deno.build.os !== "linux") return;
  const full = await inShell(`$LOUPE inspect ${faces} > /dev/full`);
  assert.equal(full.code, 1);
  assert.match(full.errors, /Warning: the result could not be printed as the disk is full/);
  const out = at("runs", "unprinted");
  const train = `train ${faces} --out ${out} --epochs 1 ${TRAIN.join(" ")}`;
  const finished = await inShell(`$LOUPE ${train} > /dev/full`);
  assert.equal(finished.code, 0, finished.errors);
  assert.match(finished.errors, /could not be printed/);
  assert.equal(JSON.parse(await Deno.readTextFile(join(out, "run.json"))).status, "finished");
  const closed = await inShell(
    `{ $LOUPE predict ${run} ${faces}; echo "code $?" >&2; } | head -n 1`,
  );
  assert.equal(closed.out.trim().split("\n").length, 1);
  assert.match(closed.errors, /code 0\n$/);
  assert.doesNotMatch(closed.errors, /broken pipe|printed|error/i);
});

Deno.test("a picture comes by standard input; paths are the caller's from wherever", async () => {
  if (IS_WINDOWS) return;
  const named = await loupe("predict", run, neutral(3));
  await Deno.mkdir(at("sub", "below"), { recursive: true });
  const here = await inShell(
    "cd sub && cat ../faces/neutral/face0006.jpg | $LOUPE predict ../runs/one -",
  );
  assert.equal(here.out, named.out.replace(neutral(3), "-"), here.errors);
  const twice = await inShell("cat faces/neutral/face0006.jpg | $LOUPE predict runs/one - -");
  assert.deepEqual([twice.code, twice.out], [1, here.out], twice.errors);
  assert.match(twice.errors, /standard input holds one picture: name - once/);
  const script = `cd ${PROJECT} && $LOUPE inspect ../../faces --html page.html`;
  const called = await inShell(script, { INIT_CWD: at("sub", "below") });
  assert.equal(called.code, 0, called.errors);
  assert((await Deno.stat(at("sub", "below", "page.html"))).isFile);
  const stale = await inShell("$LOUPE inspect faces", { INIT_CWD: at("gone") });
  assert.equal(stale.code, 0, stale.errors);
});

Deno.test("inspect refuses what it can't draw before it reads, and one file for page and sheet", async () => {
  const sheet = (...args: string[]) =>
    loupe("inspect", faces, "--augmented", at("sheet.png"), ...args);
  const both = await sheet("--flip", "1", "--alternating-flip", "1");
  assert.deepEqual([both.code, both.out], [2, ""]);
  assert.match(both.errors, /Cannot use --alternating-flip with --flip/);
  const one = await sheet("--html", join(work, ".", "sheet.png"));
  assert.deepEqual([one.code, one.out], [2, ""]);
  assert.match(one.errors, /Cannot write page and sheet into one file/);
  await assert.rejects(Deno.stat(at("sheet.png")), Deno.errors.NotFound);
});

Deno.test("summary says which networks there are where none is called so", async () => {
  for (const [name, meant] of [["Resnet", "resnet8"], ["TINY", "tiny"]]) {
    const { code, errors } = await loupe("summary", name);
    assert.equal(code, 2);
    assert(errors.includes(`'${name}' as no network, file or folder is called so: did you mean`));
    assert(
      errors.includes(`did you mean ${meant}? expected a run's folder, a FILE.json, or one of`),
    );
  }
  const { code, errors } = await loupe("summary", at("absent"));
  assert.equal(code, 1);
  assert.match(errors, /absent' as a run: there is no such file or folder/);
});

Deno.test("find-rate takes no rates beyond what float32 can tell", async () => {
  for (const option of ["--highest", "--lowest"]) {
    const { code, errors } = await loupe("find-rate", faces, option, "1e308");
    assert.equal(code, 2);
    assert.match(errors, /expected a number from 1e-12 to 1000000000000/);
  }
});
