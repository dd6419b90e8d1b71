/** A training as a parent process controls it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tiny } from "../engine/model/architectures/tiny.ts";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { uniforms } from "../engine/graph/random.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

type Event = Record<string, unknown>;

/** Starts `train --control`; `until` gives the next event that is wanted. */
function startTraining(...args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "train", ...args, "--control"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const events: Event[] = [];
  let rest = "";
  let looked = 0;
  const until = async (isWanted: (event: Event) => boolean): Promise<Event> => {
    for (;;) {
      const found = events.findIndex((event, i) => i >= looked && isWanted(event));
      looked = found < 0 ? events.length : found + 1;
      if (found >= 0) return events[found];
      const { value, done } = await reader.read();
      if (done) throw new Error(`stdout ended: ${JSON.stringify(events.slice(-3))}`);
      const lines = (rest + value).split("\n");
      rest = lines.pop()!;
      events.push(...lines.map((line) => JSON.parse(line)));
    }
  };
  const send = (command: object) =>
    writer.write(new TextEncoder().encode(JSON.stringify(command) + "\n"));
  return { events, until, send, closeInput: () => writer.close(), status: child.status };
}

const isStatus = (status: string) => (event: Event) => event.status === status;
const isStep = (event: Event) => event.type === "step";

async function eventsOf(run: string): Promise<Event[]> {
  const text = await Deno.readTextFile(join(run, "events.jsonl"));
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("train --control pauses, changes the learning rate, stops, and goes on", async () => {
  const work = await Deno.makeTempDir();
  const [folder, run] = [join(work, "faces"), join(work, "run")];
  await writeDrawnFaces(folder, 60, uniforms(1, 6));
  const small = ["--architecture", "tiny", "--filters", "4,8,8", "--size", "28x23"];
  const options = ["--epochs", "40", "--schedule", "constant", "--checkpoint-every", "0"];
  const training = startTraining(folder, "--out", run, ...options, ...small);
  assert.deepEqual(await training.until(({ type }) => type === "run"), { type: "run", run });
  await training.until(isStatus("running"));
  await training.until(isStep);
  await training.send({ type: "pause" });
  await training.until(isStatus("paused"));
  const before = training.events.filter(isStep).length;
  await training.send({ type: "learningRate", value: 1e-4 });
  await training.send({ type: "resume" });
  await training.until(isStatus("running"));
  assert.equal(training.events.filter(isStep).length, before, "no step during the pause");
  const change = await training.until(({ type }) => type === "learningRate");
  assert.deepEqual(change, { type: "learningRate", step: before + 1, value: 1e-4 });
  await training.until(isStep);
  await training.closeInput();
  await training.until(isStatus("stopped"));
  assert.equal((await training.status).code, 0);
  const rates = training.events.filter(isStep).map(({ learningRate }) => learningRate);
  assert.deepEqual(new Set(rates.slice(0, before)), new Set([tiny.learningRate]));
  assert.deepEqual(new Set(rates.slice(before)), new Set([1e-4]));
  const ours = ["run", "status", "log", "progress"];
  assert.deepEqual(
    await eventsOf(run),
    training.events.filter(({ type }) => !ours.includes(type as string)),
  );

  const resumed = startTraining("--resume", run);
  await resumed.until(isStatus("finished"));
  assert.equal((await resumed.status).code, 0);
  const later = resumed.events.filter(isStep);
  assert.deepEqual(new Set(later.map(({ learningRate }) => learningRate)), new Set([1e-4]));
  assert.equal(later.at(-1)!.step, 120);
  await resumed.closeInput();
  await Deno.remove(work, { recursive: true });
});

Deno.test("train --control tells of a failure before the first step", async () => {
  const training = startTraining("absent");
  const { error } = await training.until(isStatus("failed"));
  assert.match(String(error), /there is no such folder/);
  assert.equal((await training.status).code, 1);
  await training.closeInput();
});
