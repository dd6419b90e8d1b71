import assert from "node:assert/strict";
import { join } from "node:path";
import { readEvents } from "../../engine/run/events.ts";
import { describeMetrics } from "../../engine/train/metrics.ts";
import { follow, loadColumns } from "./columns.ts";
import { csvOf } from "./csv.ts";
import { curvesOf, sparklineOf, valueOf } from "./curves.ts";

/** The table, and two rows that it may have one day. */
const METRICS = [
  ...describeMetrics(),
  {
    name: "margin",
    label: "Margin",
    unit: "",
    axis: "value",
    isOfExamples: true,
    validationName: "validationMargin",
  },
  { name: "queue", label: "Queue", unit: "", axis: "value", isOfExamples: false },
] as const;

const step = (step: number, loss: number | null = 1 / step) =>
  JSON.stringify({ type: "step", step, epoch: 1, loss, imagesPerSecond: 32, images: 16 }) + "\n";

const RUN = { id: "a", metrics: METRICS, stepsPerEpoch: 3, choices: {} };

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
    const columns = await loadColumns(run, METRICS);
    assert.deepEqual([...columns.steps.column("step")], [1]);
    await write(run, step(2).slice(20) + step(3), true);
    await follow(run, columns);
    assert.deepEqual([...columns.steps.column("step")], [1, 2, 3]);
    assert.deepEqual([...columns.steps.column("seconds")], [0.5, 1, 1.5]);
  }));

Deno.test("a step that is told again after a resumption counts once", () =>
  withRun(async (run) => {
    await write(run, step(1) + step(2, 5) + step(3, 5) + step(2, 7) + "{torn\n" + step(3, 8));
    const { steps } = await loadColumns(run, METRICS);
    assert.deepEqual([...steps.column("loss")], [1, 7, 8]);
  }));

Deno.test("the column file gives what the events give, and is not believed when they changed", () =>
  withRun(async (run) => {
    const many = Array.from({ length: 12_000 }, (_, i) => step(i + 1)).join("");
    await write(run, many);
    const first = await loadColumns(run, METRICS);
    const { mtime } = await Deno.stat(join(run, "curves.bin"));
    const second = await loadColumns(run, METRICS);
    assert.deepEqual(second.steps.column("loss"), first.steps.column("loss"));
    assert.deepEqual(second.place, first.place);
    assert.deepEqual((await Deno.stat(join(run, "curves.bin"))).mtime, mtime);
    await write(run, many.slice(0, -100) + "\n" + step(99_999));
    const third = await loadColumns(run, METRICS);
    assert.equal(third.steps.column("step").at(-1), 99_999);
    await Deno.writeTextFile(join(run, "curves.bin"), "nonsense");
    assert.equal((await loadColumns(run, METRICS)).steps.column("step").at(-1), 99_999);
  }));

Deno.test("a damaged column file is made anew, and takes no memory for what it claims", () =>
  withRun(async (run) => {
    await write(run, Array.from({ length: 12_000 }, (_, i) => step(i + 1)).join(""));
    await loadColumns(run, METRICS);
    const file = join(run, "curves.bin");
    const whole = await Deno.readFile(file);
    const [, length] = new Uint32Array(whole.buffer, 0, 2);
    const header = JSON.parse(new TextDecoder().decode(whole.subarray(8, 8 + length)));
    const withHeader = (value: unknown) => {
      const text = new TextEncoder().encode(JSON.stringify(value));
      const front = new Uint8Array(Uint32Array.of(3, text.length).buffer);
      return Uint8Array.from([...front, ...text, ...whole.subarray(8 + length)]);
    };
    const [steps, ...others] = header.tables;
    const cases = [
      new Uint8Array(3),
      whole.subarray(0, -8),
      ...[null, { ...header, tables: [steps] }].map(withHeader),
      withHeader({ ...header, tables: [{ ...steps, rows: 1e12 }, ...others] }),
    ];
    for (const bytes of cases) {
      await Deno.writeFile(file, bytes);
      assert.equal((await loadColumns(run, METRICS)).steps.rows, 12_000);
    }
    await Deno.remove(file);
    await Deno.mkdir(file);
    assert.equal((await loadColumns(run, METRICS)).steps.rows, 12_000);
  }));

Deno.test("follow() gets past rubbish without a line's end, however long", () =>
  withRun(async (run) => {
    for (const [size, byte] of [[200_000, "["], [5_000_000, "\0"], [2 ** 22, "x"]] as const) {
      await write(run, step(1) + byte.repeat(size));
      const columns = await loadColumns(run, METRICS);
      assert.deepEqual([...columns.steps.column("step")], [1]);
      await write(run, "null\n{}\n" + step(2), true);
      await follow(run, columns);
      await follow(run, columns);
      assert.deepEqual([...columns.steps.column("step")], [1, 2]);
    }
  }));

Deno.test("a loss that is not a number stays one in curves and in the CSV", () =>
  withRun(async (run) => {
    await write(run, step(1) + step(2, null) + step(3));
    const columns = await loadColumns(run, METRICS);
    const query = { from: 0, to: Infinity, buckets: 100, span: 2 };
    const { steps, smoothed } = curvesOf(RUN, columns, query);
    assert.equal(steps.loss[1], null);
    assert.equal(smoothed.loss[1], null);
    assert.match([...csvOf(columns, { metrics: METRICS, span: 1 })].join(""), /\n2,1,NaN,/);
  }));

Deno.test("curvesOf() cuts by steps and says where the live events go on", () =>
  withRun(async (run) => {
    const epoch = (step: number) =>
      JSON.stringify({ type: "epoch", step, epoch: 1, loss: 1 }) + "\n";
    const all = Array.from({ length: 50 }, (_, i) => step(i + 1)).join("");
    await write(run, all + epoch(5) + epoch(15) + epoch(25));
    const columns = await loadColumns(run, METRICS);
    const query = { from: 10, to: 20, buckets: 100, span: 1 };
    const { steps, epochs, offset, total } = curvesOf(RUN, columns, query);
    assert.deepEqual(steps.step, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    assert.deepEqual(epochs.step, [15]);
    assert.equal(total, 50);
    await write(run, step(51), true);
    assert.equal((await readEvents(run, offset)).events[0].step, 51);
  }));

Deno.test("a metric is in the columns, their file, the curves and the CSV by its description alone", () =>
  withRun(async (run) => {
    const told = (step: number) =>
      JSON.stringify({
        type: "step",
        step,
        epoch: 1,
        images: 16,
        imagesPerSecond: 32,
        margin: step,
        queue: 7,
      });
    const events = Array.from({ length: 20_000 }, (_, i) => told(i + 1));
    const epoch = { type: "epoch", step: 20_000, epoch: 1, margin: 3, validationMargin: 4 };
    await write(run, [...events, JSON.stringify(epoch), ""].join("\n"));
    await loadColumns(run, METRICS);
    await Deno.stat(join(run, "curves.bin"));
    const columns = await loadColumns(run, METRICS);
    const query = { from: 19_999, to: Infinity, buckets: 100, span: 1 };
    const { metrics, steps, smoothed, epochs } = curvesOf(RUN, columns, query);
    assert.equal(metrics, METRICS);
    assert.deepEqual([steps.margin, steps.queue], [[19_999, 20_000], [7, 7]]);
    assert.deepEqual(smoothed.margin, [19_999, 20_000]);
    assert.deepEqual(Object.keys(smoothed), ["loss", "accuracy", "margin"]);
    assert.deepEqual([epochs.margin, epochs.validationMargin], [[3], [4]]);
    const lines = [...csvOf(columns, { metrics: METRICS, span: 1 })].join("").trim().split("\n")
      .map((line) => line.split(","));
    const at = (name: string) => lines.at(-1)![lines[0].indexOf(name)];
    const names = ["margin", "queue", "epochMargin", "validationMargin"];
    assert.deepEqual(names.map(at), ["20000", "7", "3", "4"]);
  }));

Deno.test("a column file of other metrics is made anew", () =>
  withRun(async (run) => {
    await write(run, Array.from({ length: 12_000 }, (_, i) => step(i + 1)).join(""));
    await loadColumns(run, METRICS.slice(0, 1));
    await Deno.stat(join(run, "curves.bin"));
    const { steps } = await loadColumns(run, METRICS);
    assert.equal(steps.column("imagesPerSecond").at(-1), 32);
  }));

Deno.test("the CSV has the smoothed curves as the page draws them", () =>
  withRun(async (run) => {
    await write(run, Array.from({ length: 50 }, (_, i) => step(i + 1, Math.sin(i))).join(""));
    const columns = await loadColumns(run, METRICS);
    const query = { from: 0, to: Infinity, buckets: 100, span: 10 };
    const { smoothed, means } = curvesOf(RUN, columns, query);
    const [head, ...rows] = [...csvOf(columns, { metrics: METRICS, span: 10 })].join("").trim()
      .split("\n").map((line) => line.split(","));
    const column = rows.map((row) => valueOf(Number(row[head.indexOf("smoothedLoss")])));
    assert.deepEqual(column, smoothed.loss);
    assert.equal(valueOf(means.loss.mean), smoothed.loss.at(-1));
    assert(!head.includes("smoothedQueue"));
  }));

Deno.test("curves have the rates that were set, the pauses and the best epoch", () =>
  withRun(async (run) => {
    const told = [
      { type: "learningRate", step: 2, value: 0.005 },
      { type: "pause", step: 2, seconds: 12.5 },
      { type: "epoch", step: 3, epoch: 1, loss: 1, bestEpoch: 1 },
    ];
    const lines = told.map((event) => JSON.stringify(event) + "\n");
    await write(run, step(1) + step(2) + lines.join("") + step(3));
    const query = { from: 3, to: Infinity, buckets: 100, span: 10 };
    const { marks, epochs } = curvesOf(RUN, await loadColumns(run, METRICS), query);
    assert.deepEqual(marks, [
      { kind: "learningRate", step: 2, value: 0.005 },
      { kind: "pause", step: 2, value: 12.5 },
    ]);
    assert.deepEqual([epochs.epoch, epochs.bestEpoch], [[1], [1]]);
  }));

Deno.test("a sparkline keeps its scale where one loss is far away, and tells of it", () =>
  withRun(async (run) => {
    const losses = Array.from({ length: 300 }, (_, i) => i === 150 ? 250_000 : 2 - i / 300);
    await write(run, losses.map((loss, i) => step(i + 1, loss)).join(""));
    const heights = sparklineOf(await loadColumns(run, METRICS));
    assert.equal(heights.filter((height) => height! > 1).length, 1);
    assert(heights[0]! > 0.95 && heights.at(-1)! < 0.05);
  }));
