import assert from "node:assert/strict";
import { join } from "node:path";
import { readEvents } from "../../engine/run/events.ts";
import { follow, loadColumns } from "./columns.ts";
import { csvOf } from "./csv.ts";
import { curvesOf } from "./curves.ts";

const step = (step: number, loss: number | null = 1 / step) =>
  JSON.stringify({ type: "step", step, epoch: 1, loss, imagesPerSecond: 32, images: 16 }) + "\n";

const write = (run: string, text: string, append = false) =>
  Deno.writeTextFile(join(run, "events.jsonl"), text, { append });

async function withRun(test: (run: string) => Promise<void>): Promise<void> {
  const run = await Deno.makeTempDir({ prefix: "loupe-columns-" });
  try {
    await test(run);
  } finally {
    await Deno.remove(run, { recursive: true });
  }
}

Deno.test("follow() adds what was written since, and waits for a line's end", () =>
  withRun(async (run) => {
    await write(run, step(1) + step(2).slice(0, 20));
    const columns = await loadColumns(run);
    assert.deepEqual([...columns.steps.column("step")], [1]);
    await write(run, step(2).slice(20) + step(3), true);
    await follow(run, columns);
    assert.deepEqual([...columns.steps.column("step")], [1, 2, 3]);
    assert.deepEqual([...columns.steps.column("seconds")], [0.5, 1, 1.5]);
  }));

Deno.test("a step that is told again after a resumption counts once", () =>
  withRun(async (run) => {
    await write(run, step(1) + step(2, 5) + step(3, 5) + step(2, 7) + "{torn\n" + step(3, 8));
    const { steps } = await loadColumns(run);
    assert.deepEqual([...steps.column("loss")], [1, 7, 8]);
  }));

Deno.test("the column file gives what the events give, and is not believed when they changed", () =>
  withRun(async (run) => {
    const many = Array.from({ length: 12_000 }, (_, i) => step(i + 1)).join("");
    await write(run, many);
    const first = await loadColumns(run);
    const { mtime } = await Deno.stat(join(run, "curves.bin"));
    const second = await loadColumns(run);
    assert.deepEqual(second.steps.column("loss"), first.steps.column("loss"));
    assert.deepEqual(second.place, first.place);
    assert.deepEqual((await Deno.stat(join(run, "curves.bin"))).mtime, mtime);
    await write(run, many.slice(0, -100) + "\n" + step(99_999));
    const third = await loadColumns(run);
    assert.equal(third.steps.column("step").at(-1), 99_999);
    await Deno.writeTextFile(join(run, "curves.bin"), "nonsense");
    assert.equal((await loadColumns(run)).steps.column("step").at(-1), 99_999);
  }));

Deno.test("a loss that is not a number stays one in curves and in the CSV", () =>
  withRun(async (run) => {
    await write(run, step(1) + step(2, null) + step(3));
    const columns = await loadColumns(run);
    const query = { from: 0, to: Infinity, buckets: 100, span: 2 };
    const { steps } = curvesOf("a", columns, 3, query);
    assert.equal(steps.loss[1], null);
    assert.equal(steps.smoothLoss[1], null);
    assert.match([...csvOf(columns)].join(""), /\n2,1,NaN,/);
  }));

Deno.test("curvesOf() cuts by steps and says where the live events go on", () =>
  withRun(async (run) => {
    const epoch = (step: number) =>
      JSON.stringify({ type: "epoch", step, epoch: 1, loss: 1 }) + "\n";
    const all = Array.from({ length: 50 }, (_, i) => step(i + 1)).join("");
    await write(run, all + epoch(5) + epoch(15) + epoch(25));
    const columns = await loadColumns(run);
    const query = { from: 10, to: 20, buckets: 100, span: 1 };
    const { steps, epochs, offset, total } = curvesOf("a", columns, 3, query);
    assert.deepEqual(steps.step, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    assert.deepEqual(epochs.step, [15]);
    assert.equal(total, 50);
    await write(run, step(51), true);
    assert.equal((await readEvents(run, offset)).events[0].step, 51);
  }));
