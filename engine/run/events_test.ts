import assert from "node:assert/strict";
import { join } from "node:path";
import { allEvents, openEvents, readEvents, rewriteEvents, type RunEvent } from "./events.ts";

const step = (step: number, loss = 1): RunEvent => ({
  type: "step",
  step,
  epoch: 1,
  loss,
  accuracy: 0.5,
  learningRate: 0.1,
  imagesPerSecond: 32,
  images: 16,
});

async function withRun(test: (run: string) => Promise<void>): Promise<void> {
  const run = await Deno.makeTempDir({ prefix: "loupe-events-" });
  try {
    await test(run);
  } finally {
    await Deno.remove(run, { recursive: true });
  }
}

const append = (run: string, text: string) =>
  Deno.writeTextFile(join(run, "events.jsonl"), text, { append: true });

const readAll = async (run: string) => (await Array.fromAsync(allEvents(run))).flat();

Deno.test("readEvents() gives what openEvents() wrote; a loss that is not finite is NaN", () =>
  withRun(async (run) => {
    assert.deepEqual(await readAll(run), []);
    const events = [
      step(1),
      step(2, NaN),
      { type: "epoch", epoch: 1, step: 2, loss: 1, accuracy: 1, validationLoss: NaN },
      { type: "learningRate", step: 3, value: 0.5 },
      { type: "checkpoint", step: 2, milliseconds: 5 },
      { type: "finished", step: 2, seconds: 1, testCount: 3 },
    ] satisfies RunEvent[];
    const told: RunEvent[] = [];
    const file = openEvents(run, (event) => told.push(event));
    for (const event of events) file.write(event);
    file.close();
    assert.deepEqual(told, events);
    assert.deepEqual(await readAll(run), events);
    await rewriteEvents(run, events.slice(1));
    assert.deepEqual(await readAll(run), events.slice(1));
  }));

Deno.test("readEvents() passes over what is no event, and keeps fields that it does not know", () =>
  withRun(async (run) => {
    const kept = { ...step(3), gradientNorm: 2 };
    const lines = [
      "null",
      "{}",
      "[]",
      "\ufeff" + JSON.stringify(step(1)),
      '{"type":"step","step":',
      '{"type":"step","step":1e999,"epoch":1}',
      '{"type":"later","step":1}',
      JSON.stringify({ ...step(2), loss: "low" }),
      JSON.stringify(kept),
    ];
    await append(run, lines.map((line) => line + "\n").join(""));
    assert.deepEqual(await readAll(run), [step(1), kept]);
  }));

Deno.test("readEvents() gets past bytes without a line's end", () =>
  withRun(async (run) => {
    await append(run, "x".repeat(3000) + "\n" + JSON.stringify(step(7)) + "\n");
    const found: RunEvent[] = [];
    let [offset, reads] = [0, 0];
    for (let isLast = false; !isLast; reads++) {
      const read = await readEvents(run, offset, 1000);
      found.push(...read.events);
      [offset, isLast] = [read.offset, read.isLast];
    }
    assert.deepEqual(found, [step(7)]);
    assert.equal(reads, 4);
  }));
