/** `train --budget SECONDS`: what it chooses is written, kept, and nothing but options of `train`. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeDrawnThings } from "../data/things/write_things.ts";
import { streamOf, uniforms } from "../engine/graph/random.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { readReport } from "../engine/run/report_file.ts";
import { loupe, weightsOf, withFaces } from "./faults/processes.ts";

/** Small, so that what is left to choose, sizes and steps, is soon measured. */
const GIVEN = ["--architecture", "tiny", "--filters", "2,4,4", "--batch", "16", "--no-tune"];

Deno.test("a budget's choice is written before the first step, and is that of the run", async () => {
  await withFaces(async (work) => {
    const things = join(work, "things");
    await writeDrawnThings(things, 40, uniforms(1, streamOf("things")));
    const [run, stopped, said] = ["run", "stopped", "said"].map((name) => join(work, name));
    const { code, errors } = await loupe(
      ["train", things, "--out", run, "--budget", "600", ...GIVEN],
    );
    assert.equal(code, 0, errors);
    const { configuration, split, status } = await readRunRecord(run);
    const { budget, size, steps } = configuration;
    assert.equal(status, "finished");
    assert(budget && await readReport(run));
    assert.equal(budget.seconds, 600);
    assert.equal(budget.steps, steps);
    const chosen = budget.candidates.filter(({ isChosen }) => isChosen);
    assert.equal(chosen.length, 1);
    const { architecture, height, width } = chosen[0];
    assert.equal(architecture, "tiny", "what was said is kept");
    assert.deepEqual(size, { height, width });
    assert(chosen[0].isMeasured && chosen[0].secondsPerStep > 0);
    assert.equal(budget.candidates.length, 2, "the pictures' own size, and half of it");
    // So few pictures need no ten minutes.
    assert.equal(steps, 80 * Math.ceil(split.train.length / 16));
    assert.match(budget.remark!, /ends before the budget as more than 80 epochs bring nothing/);
    assert.match(errors, new RegExp(`Chosen for .*: tiny on ${height}×${width}, ${steps} steps`));
    assert(errors.indexOf("Chosen for") < errors.indexOf("epoch   1"));
    assert.match(errors, /[\d.]+ s of the budget of 600 s/);

    const sized = ["--size", `${height}x${width}`, ...GIVEN];
    const options = ["--recipe", "best", "--steps", `${steps}`, ...sized];
    const again = await loupe(["train", things, "--out", said, ...options]);
    assert.equal(again.code, 0, again.errors);
    assert.deepEqual(await weightsOf(said), await weightsOf(run), "as if it had been said");

    const fixed = ["--budget", "600", ...sized]; // else the clock might choose another size
    await loupe(["train", things, "--out", stopped, ...fixed, "--time-limit", "0"]);
    const before = await readRunRecord(stopped);
    assert.equal(before.status, "stopped");
    const resumed = await loupe(["train", "--resume", stopped]);
    assert.equal(resumed.code, 0, resumed.errors);
    assert.deepEqual((await readRunRecord(stopped)).configuration, before.configuration);
    assert.deepEqual(await weightsOf(stopped), await weightsOf(run), "the written choice");
  });
});

Deno.test("too small a budget says the least, and leaves no run", async () => {
  await withFaces(async (work, faces) => {
    const run = join(work, "run");
    const { code, errors } = await loupe(["train", faces, "--out", run, "--budget", "1", ...GIVEN]);
    assert.equal(code, 1);
    const [, needed, least] = errors.match(
      /Cannot train within 1 s as 10 steps .* end after (\d+) s on this machine: give --budget (\d+)/,
    )!;
    assert(Number(needed) > 1 && Number(least) > Number(needed));
    assert(!existsSync(run));
    const folds = await loupe(["train", faces, "--folds", "2", "--budget", "9"]);
    assert.equal(folds.code, 2);
    assert.match(folds.errors, /Cannot use --folds with --budget/);
    const wrong = ["--budget", "600", "--freeze", "nonsense", ...GIVEN];
    const none = await loupe(["train", faces, "--out", run, ...wrong]);
    assert.equal(none.code, 1);
    assert.match(none.errors, /'nonsense'/, "what is wrong with all candidates");
    assert(!existsSync(run));
  });
});
