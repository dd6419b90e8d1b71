import assert from "node:assert/strict";
import { readBaseline, stepFigures } from "./baseline.ts";

const figures = { architecture: "tiny", batch: 2, median: 0.1, host: 0.001 } as const;
const step = {
  ...figures,
  compileMilliseconds: 500,
  min: 0.1,
  p95: 0.1,
  samples: 20,
  flops: 1,
  memory: { allocated: 1, peak: 1 },
  parts: [],
};

/** The baseline that a report gives. */
async function baselineOf(report: unknown, kind: "kernels" | "step") {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, JSON.stringify(report));
  const baseline = await readBaseline(file, kind, 0.2).finally(() => Deno.remove(file));
  return baseline!;
}

Deno.test("a baseline compares a step, its host and its compile by one tolerance", async () => {
  const baseline = await baselineOf(step, "step");
  for (const [key, seconds] of Object.values(stepFigures(step))) {
    assert.deepEqual(baseline.compare(key, seconds), { ratio: 1, isSlower: false });
    assert.equal(baseline.compare(key, 1.1 * seconds)?.isSlower, false);
    assert.equal(baseline.compare(key, 1.3 * seconds)?.isSlower, true);
  }
  assert.equal(baseline.compare("tiny 16", 1), undefined);
});

Deno.test("a baseline without the host's and the compile's time compares the rest", async () => {
  const baseline = await baselineOf({ ...figures, host: undefined, parts: [] }, "step");
  const { step: ofStep, host, compile } = stepFigures(step);
  assert.equal(baseline.compare(...ofStep)?.ratio, 1);
  assert.equal(baseline.compare(...host), undefined);
  assert.equal(baseline.compare(...compile), undefined);
});

Deno.test("a baseline of the tutorial's network may have its earlier name", async () => {
  const baseline = await baselineOf({ ...step, architecture: "seed" }, "step");
  assert.equal(
    baseline.compare(...stepFigures({ ...step, architecture: "tutorial" }).step)?.ratio,
    1,
  );
});

Deno.test("a kernel that failed in the baseline is compared with nothing", async () => {
  const failed = { kernel: "relu_wrong", shapes: "[4]", attributes: {}, failure: "it is wrong" };
  const timed = { kernel: "relu", shapes: "[4]", attributes: {}, median: 1 };
  const baseline = await baselineOf({ results: [failed, timed] }, "kernels");
  assert.equal(baseline.compare("relu [4] {}", 2)?.isSlower, true);
  assert.equal(baseline.compare("relu_wrong [4] {}", 2), undefined);
});
