/** A small draw of `deno task test:faults`. */
import assert from "node:assert/strict";
import { uniforms } from "../engine/graph/random.ts";
import { malformedFiles, mutations } from "./faults/data.ts";
import { retry, stoppedRun, survive } from "./faults/gpu.ts";
import { kills } from "./faults/kills.ts";
import { type Figure, withFaces } from "./faults/processes.ts";
import { damaged, everyWrite } from "./faults/saves.ts";

const DRAWN = ["loss during a checkpoint", "NaN in a gradient", "bad WGSL", "small limits"];
const random = uniforms(7, 7);

/** Demands that all went well. */
function assertAll({ name, reached, of, note }: Figure) {
  assert(of > 0 && reached === of, `${name}: ${reached}/${of}, ${note}`);
}

Deno.test("hostile files are read or refused by name, within limits", async () => {
  const figure = await malformedFiles();
  if (figure) assertAll(figure);
  else console.log("note: ../shared/data/malformed is absent");
});

Deno.test("changed files are read or refused by name, within limits", async () => {
  assertAll(await mutations(400, random));
});

Deno.test("a save that fails at any write leaves the old or the new checkpoint", async () => {
  assertAll(await everyWrite(["process dies half done"]));
});

Deno.test("damaged checkpoints are detected, and the one before is used", async () => {
  assertAll(await damaged(60, random));
});

Deno.test("a run that is killed again and again ends with the same weights", async () => {
  await withFaces(async (work, faces) => assertAll(await kills(work, faces, 3, 200, random)));
});

Deno.test("a GPU that fails is named, and leaves a whole checkpoint", async () => {
  await withFaces(async (work, faces) => {
    const stopped = await stoppedRun(work, faces);
    for (const fault of DRAWN) await survive(fault, stopped, faces);
    await retry("loss during a readback", stopped);
  });
});
