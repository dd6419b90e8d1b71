/** Sweeps from the command line: cut off and resumed, chosen from by validation, refused. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packPictures, unpackPictures } from "../data/dataset/packed.ts";
import { sha256 } from "../data/dataset/digest.ts";
import { openDevice } from "../engine/plan/device.ts";
import { allEvents } from "../engine/run/events.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { readReport } from "../engine/run/report_file.ts";
import { readResults, readSweep, readSweepSplit } from "../engine/run/sweep_files.ts";
import { runTrial } from "../engine/sweep/run_trial.ts";
import type { JobResult, TrialEpoch } from "../engine/sweep/trial.ts";
import { loupe, start, withFaces } from "./faults/processes.ts";
import { drawnDataset } from "./fixtures.ts";
import { sweepOf } from "./sweeps.ts";
import { openJobs } from "../engine/sweep/sweep.ts";

/** Three rates by two seeds: six trials, which are soon trained. */
const SWEEP = [
  ...["--vary", "learning-rate=0.001,0.01,0.1", "--seeds", "2", "--epochs", "3"],
  ...["--architecture", "tiny", "--filters", "2,4,4", "--units", "8", "--size", "16x12"],
  ...["--batch", "8", "--no-tune"],
];

/** All that comes of trials wherever they run, in their order. */
const outcomesOf = (results: readonly JobResult[]) =>
  results.map((result) => ({ ...result, seconds: 0, where: undefined }))
    .toSorted((a, b) => a.rung - b.rung || a.trial - b.trial);

/** Waits for a text on what a process says; gives all that it says to its end. */
function follow(child: Deno.ChildProcess) {
  let said = "";
  let check = () => {};
  const end = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      check();
    }
    check();
    return said;
  })();
  child.stdout.cancel();
  return {
    end,
    until: (pattern: RegExp) =>
      new Promise<void>((resolve, reject) => {
        check = () => pattern.test(said) && resolve();
        end.then(() => reject(new Error(`it never said ${pattern}: ${said}`)));
        check();
      }),
  };
}

/** The process that a sweep trains in. */
async function trainingIn({ pid }: Deno.ChildProcess): Promise<number> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  return Number(children.trim().split(" ").at(-1));
}

Deno.test("a sweep that is cut off again and again comes to the same table, bit by bit", async () => {
  await withFaces(async (work, faces) => {
    const [whole, cut] = ["whole", "cut"].map((name) => join(work, name));
    const { code, errors, out } = await loupe(["sweep", faces, "--out", whole, "--json", ...SWEEP]);
    assert.equal(code, 0, errors);
    const expected = outcomesOf((await readResults(whole)).results);
    assert.equal(expected.length, 6);
    await checkChosen(work, whole, { out, errors });

    const args = ["sweep", faces, "--out", cut, "--no-best", ...SWEEP];
    const first = start(args);
    const heard = follow(first);
    await heard.until(/trial {3}0 {2}/);
    Deno.kill(await trainingIn(first), "SIGKILL");
    await heard.until(/ended with SIGKILL; it is trained anew[^]*trial {3}1 {2}/);
    first.kill("SIGKILL");
    await heard.end;
    assert.equal((await readSweep(cut)).status, "running");
    const kept = (await readResults(cut)).results.length;
    assert(kept >= 2 && kept < 6, `${kept} are kept`);
    await Deno.writeTextFile(join(cut, "results.jsonl"), '{"status":"fin', { append: true });

    const second = start(["sweep", "--resume", cut, "--no-best"]);
    const again = follow(second);
    await again.until(new RegExp(`trial {3}${kept} {2}`));
    second.kill("SIGINT");
    const said = await again.end;
    assert.equal((await second.status).code, 0, said);
    assert.match(said, /trials that are done are kept[^]*Go on with `deno task sweep --resume/);
    assert.equal((await readSweep(cut)).status, "stopped");
    await checkRefused(work, { cut, whole, faces });

    const third = await loupe(["sweep", "--resume", cut, "--no-best"]);
    assert.equal(third.code, 0, third.errors);
    assert.deepEqual(outcomesOf((await readResults(cut)).results), expected);
    const { chosen, status } = await readSweep(cut);
    assert.deepEqual([chosen, status], [
      { trial: (await readSweep(whole)).chosen!.trial },
      "finished",
    ]);
    assert(!existsSync(`${cut}_best`));
  });
});

/** What was chosen is what validates best; it was trained as a run by the same split, and tested. */
async function checkChosen(work: string, sweep: string, said: { out: string; errors: string }) {
  const { results } = await readResults(sweep);
  const { chosen, data, status } = await readSweep(sweep);
  assert.equal(status, "finished");
  const finished = results.filter((result) => result.status === "finished");
  const settingOf = (trial: number) => Math.floor(trial / 2);
  const meanOf = (setting: number) =>
    finished.filter(({ trial }) => settingOf(trial) === setting)
      .reduce((sum, { validationAccuracy }) => sum + validationAccuracy, 0);
  const best = Math.max(...[0, 1, 2].map(meanOf));
  assert.equal(meanOf(settingOf(chosen!.trial)), best);

  const run = join(work, chosen!.run!);
  const record = await readRunRecord(run);
  assert.deepEqual(record.trial, { sweep, number: chosen!.trial });
  assert.deepEqual(record.split, (await readSweepSplit(sweep)).files);
  assert.deepEqual(
    [data.training, data.validation, data.test],
    [record.split.train.length, record.split.validation.length, record.split.test.length],
  );
  const trained = finished.find(({ trial }) => trial === chosen!.trial)!;
  const epochs: TrialEpoch[] = [];
  for await (const events of allEvents(run)) {
    epochs.push(...events.filter(({ type }) => type === "epoch") as unknown as TrialEpoch[]);
  }
  assert.deepEqual(
    epochs.map(({ validationLoss, loss }) => [validationLoss, loss]),
    trained.epochs.map(({ validationLoss, loss }) => [validationLoss, loss]),
    "the run is the trial, bit by bit",
  );
  const report = (await readReport(run))!;
  const told = JSON.parse(said.out.trim().split("\n").at(-1)!);
  assert.equal(told.testAccuracy, report.accuracy);
  assert.equal(told.settings.length, 3);
  assert.match(said.out, /By validation:\nsetting {2}accuracy/);
  const table = await Deno.readTextFile(join(sweep, "sweep.csv"));
  assert.equal(table.trim().split("\n").length, 7);
  const packed = [...Deno.readDirSync(join(sweep, "pictures"))].map(({ name }) => name);
  assert.equal(packed.length, 1);
  assert.equal(packed[0], await sha256(await Deno.readFile(join(sweep, "pictures", packed[0]))));
}

/** What can't be, in few words; nothing comes of it. */
async function checkRefused(
  work: string,
  { cut, whole, faces }: { readonly cut: string; readonly whole: string; readonly faces: string },
) {
  const before = [...Deno.readDirSync(work)].length;
  const vary = ["--vary", "batch=4,8"];
  const rows: [string[], number, RegExp][] = [
    [[faces, "--out", cut, ...vary], 1, /Cannot write to '.*cut' as there is a sweep already/],
    [[join(work, "none"), "--out", join(work, "a"), ...vary], 1, /Cannot .*none/],
    [["--resume", whole], 1, /Cannot resume '.*whole' as it is finished/],
    [["--resume", faces], 1, /Cannot open '.*faces' as a sweep: it has no sweep.json/],
    [["--resume", cut, "--epochs", "9"], 2, /Cannot use --epochs with --resume/],
    [
      [faces, ...vary, "--search", "halving", "--epochs", "2", "--out", join(work, "b")],
      2,
      /Cannot halve/,
    ],
    [
      [faces, ...vary, "--validation-fraction", "0", "--out", join(work, "c")],
      1,
      /no picture is left for validation/,
    ],
  ];
  const found = await Promise.all(rows.map(([args]) => loupe(["sweep", ...args])));
  found.forEach(({ code, errors }, i) => {
    assert.match(errors, rows[i][2]);
    assert.equal(code, rows[i][1], errors);
  });
  assert.equal([...Deno.readDirSync(work)].length, before);
}

Deno.test("a trial comes to the same bits streamed or not, and ends where its rung does", async () => {
  const device = await openDevice();
  const dataset = await drawnDataset(40);
  const numbers = Uint32Array.from({ length: 40 }, (_, i) => i);
  const bytes = packPictures(dataset, {
    train: numbers.subarray(0, 30),
    validation: numbers.subarray(30),
  });
  const digest = await sha256(bytes);
  const pictures = await unpackPictures(bytes, { digest, maxShardBytes: 20_000 });
  const sweep = sweepOf([0.01], { ends: [4] });
  const [job] = openJobs(sweep, []);
  const machine = { device, worker: "a", residentBytes: 2 ** 30 };
  const first = await runTrial(machine, pictures, job);
  const told: TrialEpoch[] = [];
  const whole = await runTrial({ ...machine, residentBytes: 0 }, pictures, {
    ...job,
    until: undefined,
  }, { onEpoch: (epoch) => told.push(epoch) });
  assert(first.status === "finished" && whole.status === "finished");
  assert.deepEqual([first.steps, whole.steps], [4, 18]);
  assert.deepEqual(first.epochs, whole.epochs.slice(0, 2));
  assert.deepEqual(told, whole.epochs);
  assert.equal(first.validationLoss, Math.min(...first.epochs.map((each) => each.validationLoss)));
  const streamed = await runTrial({ ...machine, residentBytes: 0 }, pictures, job);
  assert.deepEqual(outcomesOf([streamed]), outcomesOf([first]));

  const configuration = { ...job.trial.configuration, learningRate: 1e38 };
  const wild = await runTrial(machine, pictures, {
    ...job,
    trial: { ...job.trial, configuration },
  });
  assert(wild.status === "failed");
  assert.match(wild.error, /Cannot go on training as a number is not finite/);
  const given = AbortSignal.abort(new Error("given up"));
  await assert.rejects(runTrial(machine, pictures, job, { signal: given }), /given up/);
});
