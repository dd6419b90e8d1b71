import assert from "node:assert/strict";
import type { StepResult } from "../../engine/bench/step.ts";
import { readBaseline } from "./baseline.ts";
import { figuresOf, keyOf, stepFigures } from "./figures.ts";

const roofline = { adapter: "one adapter", backend: "deno", peakFlops: 2e12, copies: [] };
const step: StepResult = {
  architecture: "tiny",
  filters: [16, 32, 64],
  precision: "f32",
  batch: 2,
  median: 0.1,
  host: 0.001,
  submit: 0.0005,
  compileMilliseconds: 500,
  min: 0.1,
  p95: 0.1,
  samples: 20,
  flops: 1,
  memory: { allocated: 1, peak: 1 },
  parts: [{ op: "relu", kernel: "relu", tensor: "y [2]", seconds: 0.1, flops: 1, bytes: 16 }],
  loop: { steps: 10, wall: 2, device: 1, waiting: 0.5 },
};

/** The baseline that a report gives. */
async function baselineOf(report: object, kind: "kernels" | "step") {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, JSON.stringify({ ...roofline, ...report }));
  const baseline = await readBaseline(file, kind, 0.2).finally(() => Deno.remove(file));
  return baseline!;
}

Deno.test("a baseline compares a step, its host, a training and its compile by one tolerance", async () => {
  const baseline = await baselineOf(step, "step");
  assert.equal(baseline.adapter, "one adapter");
  const figures = figuresOf(step);
  assert.equal(figures.length, 5);
  for (const [key, seconds] of figures) {
    assert.deepEqual(baseline.compare([key, seconds]), { ratio: 1, isSlower: false });
    assert.equal(baseline.compare([key, 1.1 * seconds])?.isSlower, false);
    assert.equal(baseline.compare([key, 1.3 * seconds])?.isSlower, true);
  }
});

Deno.test("a baseline compares like with like only", async () => {
  const baseline = await baselineOf(step, "step");
  const others: Partial<StepResult>[] = [
    { batch: 16 },
    { filters: [16, 32, 128] },
    { precision: "mixed" },
    { architecture: "tutorial" },
  ];
  for (const other of others) {
    for (const figure of figuresOf({ ...step, ...other })) {
      assert.equal(baseline.compare(figure), undefined, figure[0]);
    }
  }
});

Deno.test("a baseline of an earlier version compares what it has", async () => {
  const { host: _host, submit: _submit, compileMilliseconds: _compile, loop: _loop, ...earlier } =
    step;
  const { filters: _filters, precision: _precision, ...oldest } = earlier;
  const baseline = await baselineOf({ ...oldest, backend: undefined }, "step");
  const figures = stepFigures(step);
  assert.equal(baseline.compare(figures.step)?.ratio, 1);
  assert.equal(baseline.compare(figures.parts[0])?.ratio, 1);
  for (const figure of [figures.host, figures.compile, figures.training!]) {
    assert.equal(baseline.compare(figure), undefined);
  }
});

Deno.test("a baseline of the tutorial's network may have its earlier name", async () => {
  const baseline = await baselineOf({ ...step, architecture: "seed" }, "step");
  const figures = stepFigures({ ...step, architecture: "tutorial" });
  assert.equal(baseline.compare(figures.step)?.ratio, 1);
});

Deno.test("a kernel that failed in the baseline is compared with nothing", async () => {
  const call = { op: "relu", kernel: "relu", shapes: "[4]", attributes: {} };
  const failed = { ...call, kernel: "relu_wrong", failure: "it is wrong" };
  const baseline = await baselineOf({ results: [failed, { ...call, median: 1 }] }, "kernels");
  assert.equal(baseline.compare([keyOf(call), 2])?.isSlower, true);
  assert.equal(baseline.compare([keyOf(failed), 2]), undefined);
  assert.equal(baseline.compare([keyOf({ ...call, op: "tanh" }), 2]), undefined, "another op");
});
