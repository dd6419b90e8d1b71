import assert from "node:assert/strict";
import { join } from "node:path";
import { RECORD } from "../../tests/record.ts";
import type { Points } from "../messages/runs.ts";
import { followRuns } from "./live.ts";
import { settings } from "./settings.ts";
import type { ServerEvent } from "./sse.ts";

/** Steps and last id of a stream up to a step. */
async function stepsUpTo(last: number, offset: number) {
  const steps: number[] = [];
  let id = "";
  const stream = followRuns([{ id: "live", offset }]);
  for await (const event of stream as AsyncGenerator<ServerEvent>) {
    if (event?.event !== "points") continue;
    steps.push(...(event.data as Points).steps.step.map((step) => step!));
    id = event.id!;
    if (steps.at(-1)! >= last) break;
  }
  return { steps, id };
}

Deno.test("a stream goes on at Last-Event-ID without gaps or doubles", async () => {
  settings.runs = await Deno.makeTempDir({ prefix: "loupe-live-" });
  const run = join(settings.runs, "live");
  const events = join(run, "events.jsonl");
  await Deno.mkdir(run);
  await Deno.writeTextFile(join(run, "run.json"), JSON.stringify(RECORD));
  let text = "";
  for (let step = 1; step <= 60; step++) {
    text += JSON.stringify({ type: "step", step, epoch: 1 }) + "\n";
  }
  try {
    const pieces = text.match(/[^]{1,37}/g)!; // lines are torn while they are written
    await Deno.writeTextFile(events, pieces.slice(0, 20).join(""));
    const writing = (async () => {
      for (const piece of pieces.slice(20)) {
        await Deno.writeTextFile(events, piece, { append: true });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const first = await stepsUpTo(20, 0);
    const second = await stepsUpTo(60, Number(first.id));
    await writing;
    const all = Array.from({ length: 60 }, (_, i) => i + 1);
    assert.deepEqual([...first.steps, ...second.steps], all);
  } finally {
    await Deno.remove(settings.runs, { recursive: true });
  }
});

Deno.test("a stream tells the metrics that the run's record names", async () => {
  settings.runs = await Deno.makeTempDir({ prefix: "loupe-live-" });
  const run = join(settings.runs, "live");
  const look = { label: "Margin", unit: "", axis: "value" };
  const metrics = [
    { ...look, name: "margin", isOfExamples: true, validationName: "validationMargin" },
  ];
  await Deno.mkdir(run);
  await Deno.writeTextFile(join(run, "run.json"), JSON.stringify({ ...RECORD, metrics }));
  const events = [
    { type: "step", step: 1, epoch: 1, margin: 2, images: 16, imagesPerSecond: 32, loss: 1 },
    { type: "epoch", step: 1, epoch: 1, margin: 3, validationMargin: null, bestEpoch: 1 },
    { type: "pause", step: 1, seconds: 2.5 },
  ];
  const text = events.map((event) => JSON.stringify(event) + "\n").join("");
  await Deno.writeTextFile(join(run, "events.jsonl"), text);
  try {
    const { value } = await followRuns([{ id: "live", offset: 0 }]).next();
    assert.deepEqual(value!.data, {
      run: "live",
      steps: { step: [1], seconds: [0.5], margin: [2] },
      epochs: { step: [1], epoch: [1], margin: [3], validationMargin: [null], bestEpoch: [1] },
      marks: [{ kind: "pause", step: 1, value: 2.5 }],
    });
  } finally {
    await Deno.remove(settings.runs, { recursive: true });
  }
});

Deno.test("rubbish without a line's end holds no stream up, nor those of other runs", async () => {
  settings.runs = await Deno.makeTempDir({ prefix: "loupe-live-" });
  const [rubbish, live] = ["rubbish", "live"].map((id) => join(settings.runs, id));
  for (const run of [rubbish, live]) {
    await Deno.mkdir(run);
    await Deno.writeTextFile(join(run, "run.json"), JSON.stringify(RECORD));
  }
  const step = (step: number) => JSON.stringify({ type: "step", step, epoch: 1 }) + "\n";
  await Deno.writeTextFile(join(rubbish, "events.jsonl"), "x".repeat(5_000_000));
  await Deno.writeTextFile(join(live, "events.jsonl"), step(1));
  const stream = followRuns(["rubbish", "live"].map((id) => ({ id, offset: 0 })));
  const seen: string[] = [];
  try {
    while (seen.length < 3) {
      const { value } = await stream.next();
      if (value?.event === "points") seen.push((value.data as Points).run);
      if (value?.event !== "state") continue;
      await Deno.writeTextFile(join(rubbish, "events.jsonl"), "\nnull\n" + step(7), {
        append: true,
      });
      await Deno.writeTextFile(join(live, "events.jsonl"), step(2), { append: true });
    }
    assert.deepEqual(seen.sort(), ["live", "live", "rubbish"]);
  } finally {
    await stream.return(undefined);
    await Deno.remove(settings.runs, { recursive: true });
  }
});

Deno.test("a stream tells that a run's record was damaged, and that it is whole again", async () => {
  settings.runs = await Deno.makeTempDir({ prefix: "loupe-live-" });
  const file = join(settings.runs, "live", "run.json");
  await Deno.mkdir(join(settings.runs, "live"));
  const stream = followRuns([{ id: "live", offset: 0 }]);
  const nextState = async () => {
    for (;;) {
      const { value } = await stream.next();
      if (value?.event === "state") return value.data as { status: string; error?: string };
    }
  };
  try {
    await Deno.writeTextFile(file, JSON.stringify({ ...RECORD, status: "stopped" }));
    assert.equal((await nextState()).status, "stopped");
    await Deno.writeTextFile(file, "null");
    const { status, error } = await nextState();
    assert.equal(status, "damaged");
    assert.match(error!, /^Cannot use 'live.run\.json' as its content is wrong: found null/);
    await Deno.writeTextFile(file, JSON.stringify({ ...RECORD, status: "finished" }));
    assert.equal((await nextState()).status, "finished");
  } finally {
    await stream.return(undefined);
    await Deno.remove(settings.runs, { recursive: true });
  }
});
