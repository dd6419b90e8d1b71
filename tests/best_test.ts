/** `train --recipe best`, from the command line to the run. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readRunRecord } from "../engine/run/record.ts";
import { loupe, withFaces } from "./faults/processes.ts";

Deno.test("the recipe best trains its network, and passes over few pictures more often", async () => {
  await withFaces(async (work, faces) => {
    const run = join(work, "run");
    const given = ["--recipe", "best", "--size", "16x16", "--steps", "2", "--no-tune"];
    const { code, errors } = await loupe(["train", faces, "--out", run, ...given]);
    assert.equal(code, 0, errors);
    const { configuration, split } = await readRunRecord(run);
    const { architecture, views, epochs, batch } = configuration;
    assert.deepEqual([architecture, views], ["small", "mirror"]);
    assert.equal(epochs, Math.ceil(300 / Math.ceil(split.train.length / batch)));
  });
});
