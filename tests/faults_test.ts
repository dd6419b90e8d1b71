/** A small draw of `deno task test:faults`. */
import assert from "node:assert/strict";
import { uniforms } from "../engine/graph/random.ts";
import { malformedFiles, mutations } from "./faults/data.ts";
import { retry, stoppedRun, survive } from "./faults/gpu.ts";
import { CASES, commandLines, withShelf } from "./faults/inputs.ts";
import { nameOf } from "./faults/inputs/case.ts";
import { QUICK } from "./faults/inputs/shelf.ts";
import { kills } from "./faults/kills.ts";
import { type Figure, withFaces } from "./faults/processes.ts";
import { damaged, everyWrite } from "./faults/saves.ts";

const DRAWN = ["loss during a checkpoint", "NaN in a gradient", "bad WGSL", "small limits"];
/** Command lines of `deno task test:faults inputs` that take little time. */
const ODD = [
  "train ./pets --seed -1",
  "train ./pets --seed=-1",
  "web --data",
  "predict ./a.png ./run",
  "predict run none.png",
  "predict ./run /dev/zero",
  "predict ./run ./pipe.png",
  "predict ./run ./a.tif",
  'predict ./run ./a.png (classes is ["cat"])',
  "card ./run (report.json: {})",
  "evaluate ./run (run.json: null)",
  "inspect ./pets (day and night hold the same)",
  "inspect ./pets --html ./pets/cat/00.png",
  `train ./pets ${QUICK} --steps 2 --out ./mine (mine/notes.txt, mine/model/model.json)`,
  `train ./pets --groups ./g ${QUICK} (folder)`,
];
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

Deno.test("odd command lines and files end in words, and touch nothing", async () => {
  const drawn = CASES.filter((one) => ODD.includes(nameOf(one)));
  assert.equal(drawn.length, ODD.length);
  const figures = await withShelf(
    (work, shelf) => commandLines(drawn, work, shelf, console.log),
    ["run"],
  );
  for (const figure of figures) assertAll(figure);
});
