/** What `train` says before, while and after it trains, and what it leaves when it can't. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { notFiniteIn } from "../engine/formats/finite.ts";
import { uniforms } from "../engine/graph/random.ts";
import { readModel } from "../engine/run/model_files.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { readReport } from "../engine/run/report_file.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const SMALL = ["--architecture", "tiny", "--filters", "4,8", "--size", "16x16", "--no-tune"];

/** Starts `train`; its stdout goes to a file where one is named. */
function start(args: string[], stdout?: string): Deno.ChildProcess {
  const line = ["run", "-A", "--no-check", MAIN, "train", ...args];
  return new Deno.Command(stdout ? "sh" : Deno.execPath(), {
    args: stdout ? ["-c", `exec "$0" "$@" > ${stdout}`, Deno.execPath(), ...line] : line,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function train(args: string[], stdout?: string) {
  const { code, stdout: out, stderr } = await start(args, stdout).output();
  const [printed, errors] = [out, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.doesNotMatch(errors, /\n\s+at |os error/, "no stack, no system's message");
  return { code, printed, errors };
}

/** A folder of faces, with a place for runs beside it. */
async function withFaces(count = 24) {
  const work = await Deno.makeTempDir();
  const folder = join(work, "faces");
  await writeDrawnFaces(folder, count, uniforms(1, 6));
  return { work, folder, [Symbol.asyncDispose]: () => Deno.remove(work, { recursive: true }) };
}

Deno.test("the accuracy stands beside the classes that were not tested or trained", async () => {
  await using at = await withFaces();
  const [folder, run] = [join(at.work, "split"), join(at.work, "run")];
  // `smiling` is only tested, `neutral` only trained, and a third class has two pictures.
  await Deno.mkdir(join(folder, "train", "few"), { recursive: true });
  await Deno.mkdir(join(folder, "test"));
  await Deno.rename(join(at.folder, "smiling"), join(folder, "test", "smiling"));
  await Deno.rename(join(at.folder, "neutral"), join(folder, "train", "neutral"));
  for (const name of ["face0000.jpg", "face0002.jpg"]) {
    const [from, to] = ["neutral", "few"].map((label) => join(folder, "train", label, name));
    await Deno.rename(from, to);
  }
  const options = ["--out", run, "--epochs", "1", "--batch", "4096"];
  const { code, printed, errors } = await train([folder, ...options, ...SMALL]);
  assert.equal(code, 0, errors);
  const report = await readReport(run);
  assert.deepEqual(report?.remarks, [
    "Not trained: 'smiling' (the folder has it for test alone)",
    "Not validated: 'few' (a share of 10 % of 2 pictures is none)",
    "Not validated: 'smiling' (the folder has it for test alone)",
    "Not tested: 'few', 'neutral' (the folder's own test pictures have none of it)",
    "The best weights are chosen on pictures of 'neutral' alone",
  ]);
  const text = await Deno.readTextFile(join(run, "report.txt"));
  for (const line of report.remarks) {
    assert(errors.includes(`Warning: ${line}\n`), line);
    assert(printed.includes(`Warning: ${line}\n`), line);
    assert(text.includes(`Warning: ${line}\n`), line);
  }
  const { data, split, configuration } = await readRunRecord(run);
  assert.deepEqual(data.remarks, report.remarks);
  assert.match(errors, /A batch of 4096 is cut to the 11 training pictures/);
  assert.equal(configuration.batch, 11);
  for (const part of ["train", "validation", "test"] as const) {
    assert.equal(data.digests[part]?.length, split[part].length, part);
    assert.match(data.digests[part]![0], /^[0-9a-f]{64}$/);
  }
});

Deno.test("no picture to validate is said, and --patience is refused then", async () => {
  await using at = await withFaces(8);
  const run = join(at.work, "run");
  const { code, errors } = await train([at.folder, "--out", run, "--patience", "2", ...SMALL]);
  assert.equal(code, 1);
  assert.match(
    errors,
    /Cannot use --patience as no picture is left for validation \(a share of 10 % of \d pictures is none\)/,
  );
  assert(!existsSync(run), "no empty run");
});

Deno.test("what can't fit or be written is said before a picture is read", async () => {
  await using at = await withFaces(4);
  await Deno.writeTextFile(join(at.work, "mine.txt"), "mine");
  const run = join(at.work, "run");
  const cases: [string[], number, RegExp][] = [
    [["--out", run, "--size", "9999x9999"], 1, /this adapter takes \d+ at most/],
    [["--out", join(at.folder, "run")], 1, /lies within the pictures' folder/],
    [["--out", ""], 2, /--out as its value is empty/],
  ];
  for (const [args, expected, message] of cases) {
    const { code, errors } = await train([at.folder, "--no-tune", ...args]);
    assert.equal(code, expected, errors);
    assert.match(errors, message);
    assert.doesNotMatch(errors, /Read \d+ file/);
    assert(!existsSync(run), "no empty run");
  }
  const names = [...Deno.readDirSync(at.work)].map(({ name }) => name).sort();
  assert.deepEqual(names, ["faces", "mine.txt"]);
});

Deno.test("a training that fails at once leaves no weights, and says so", async () => {
  await using at = await withFaces();
  const run = join(at.work, "run");
  const options = ["--out", run, "--epochs", "2", "--learning-rate", "1e30", "--batch", "4"];
  const { code, errors } = await train([at.folder, ...options, ...SMALL]);
  assert.equal(code, 1);
  assert.match(errors, /Cannot go on training as a number is not finite: .*--learning-rate/);
  assert.match(errors, /No weights are kept in '.*run', as what they say is no number/);
  assert.equal((await readRunRecord(run)).status, "failed");
  assert(!existsSync(join(run, "model", "model.safetensors")));
});

/** Trains until an epoch is over and a checkpoint written, then with a rate that breaks it. */
async function broken(args: string[]): Promise<{ code: number; printed: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "train", ...args, "--epochs", "99999", "--control"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const isSaved = () => /"type":"epoch","epoch":2/.test(printed) && /"checkpoint"/.test(printed);
  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const before = isSaved();
    printed += text;
    if (before || !isSaved()) continue;
    await writer.write(new TextEncoder().encode('{"type":"learningRate","value":1e30}\n'));
  }
  await writer.close().catch(() => {});
  const { code } = await child.status;
  return { code, printed };
}

Deno.test("a training that fails later keeps the last weights that say something", async () => {
  await using at = await withFaces();
  const cases: [string, RegExp][] = [
    ["0.1", /Kept in '.*': the best weights, those of epoch \d/],
    ["0", /Kept in '.*': the weights of the checkpoint of step \d/],
  ];
  for (const [fraction, message] of cases) {
    const run = join(at.work, `run ${fraction}`);
    const options = ["--schedule", "constant", "--checkpoint-every", "0"];
    const { code, printed } = await broken(
      [at.folder, "--out", run, "--validation-fraction", fraction, ...options, ...SMALL],
    );
    assert.equal(code, 1, printed.slice(-600));
    assert.match(printed, message);
    assert.equal(notFiniteIn((await readModel(run)).weights), undefined);
    assert.equal((await readRunRecord(run)).status, "failed");
  }
});

Deno.test("a long time limit ends nothing, and a full stdout fails nothing", async () => {
  if (!existsSync("/dev/full")) return console.log("note: there is no /dev/full here");
  await using at = await withFaces(12);
  const run = join(at.work, "run");
  const args = [at.folder, "--out", run, "--epochs", "2", "--time-limit", "3000000", ...SMALL];
  const { errors } = await train(args, "/dev/full");
  assert.doesNotMatch(errors, /have passed/);
  const { status } = await readRunRecord(run);
  assert.equal(status, "finished");
  assert.match(errors, /could not be printed/);
  assert.match(errors, /report is in '.*run\/report\.txt'/);
});

Deno.test("a closed terminal stops a run; its pictures may move before it goes on", async () => {
  if (Deno.build.os === "windows") return;
  await using at = await withFaces();
  const run = join(at.work, "run");
  const child = start([at.folder, "--out", run, "--epochs", "9999", ...SMALL]);
  const sizeOf = () => Deno.stat(join(run, "events.jsonl")).then(({ size }) => size, () => 0);
  while (await sizeOf() < 1000) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGHUP");
  child.kill("SIGHUP"); // a launcher passes on what the process was sent as well
  const { code } = await child.output();
  assert.equal(code, 0);
  assert.equal((await readRunRecord(run)).status, "stopped");

  const moved = join(at.work, "moved");
  await Deno.rename(at.folder, moved);
  const resume = ["--resume", run, "--time-limit", "0.1"];
  const lost = await train(resume);
  assert.equal(lost.code, 1);
  assert.match(lost.errors, /its pictures are not in '.*faces': name with --at the folder/);
  const changed = join(at.work, "changed");
  await writeDrawnFaces(changed, 24, uniforms(2, 6));
  const other = await train([...resume, "--at", changed]);
  assert.equal(other.code, 1);
  assert.match(other.errors, /those in '.*changed' are not those of then .*name with --at/);
  const found = await train([...resume, "--at", moved]);
  assert.equal(found.code, 0, found.errors);
  assert.equal((await readRunRecord(run)).data.folder, moved);
});

Deno.test("a mixed training tells of its skipped steps, and goes on as it was", async () => {
  await using at = await withFaces();
  const [whole, stopped] = [join(at.work, "whole"), join(at.work, "stopped")];
  const options = [at.folder, "--precision", "mixed", "--epochs", "3", ...SMALL];
  const first = await train([...options, "--out", whole]);
  assert.equal(first.code, 0, first.errors);
  assert.match(first.errors, /Mixed precision: .*(by shader-f16, as|by subgroup matrices of)/);
  assert.match(first.errors, /Mixed precision: \d+ steps? skipped .* the loss scale is \d+/);
  assert.equal((await readRunRecord(whole)).configuration.precision, "mixed");
  const events = (await Deno.readTextFile(join(whole, "events.jsonl"))).trim().split("\n");
  assert(JSON.parse(events.at(-1)!).skippedSteps >= 0);
  assert.equal((await train([...options, "--out", stopped, "--time-limit", "0"])).code, 0);
  assert.equal((await readRunRecord(stopped)).status, "stopped");
  const { code, errors } = await train(["--resume", stopped]);
  assert.equal(code, 0, errors);
  const weights = (run: string) => Deno.readFile(join(run, "model", "model.safetensors"));
  assert.deepEqual(await weights(stopped), await weights(whole));
});
