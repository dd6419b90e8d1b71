/** A run of `tiny` on drawn faces, trained as a user would, and a server that has it. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { loupe } from "../faults/processes.ts";
import { startServer } from "./servers.ts";

/** How the run is trained. */
export const TINY = ["--architecture", "tiny", "--size", "56x46", "--no-tune"];

/** What a command says with `--json`. Throws an `AssertionError` where it fails. */
export async function answerOf(...args: string[]) {
  const { code, out, errors } = await loupe([...args, "--json"]);
  assert.equal(code, 0, errors);
  return JSON.parse(out.trim().split("\n").at(-1)!);
}

/** Trains the run `smiles`, and serves it until the file's tests are done. */
export async function trainSmiles({ faces, epochs }: { faces: number; epochs: number }) {
  const work = await Deno.makeTempDir({ prefix: "loupe-smiles-" });
  const [folder, runs] = [join(work, "faces"), join(work, "runs")];
  const run = join(runs, "smiles");
  await writeDrawnFaces(folder, faces, uniforms(1, 6));
  await Deno.mkdir(runs);
  await answerOf("train", folder, "--out", run, ...TINY, "--epochs", String(epochs));
  const { split } = await readRunRecord(run);
  const server = await startServer("--runs", runs, "--data", folder);
  Deno.test.afterAll(async () => {
    await server.close();
    await Deno.remove(work, { recursive: true });
  });
  return { work, folder, run, server, pictures: split.train.map((file) => join(folder, file)) };
}
