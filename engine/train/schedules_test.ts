import assert from "node:assert/strict";
import { learningRate } from "./schedules.ts";

Deno.test("learningRate() climbs one cycle to its peak and down to almost nothing", () => {
  const rate = (step: number) => learningRate("oneCycle", 1e-3, step, 100);
  assert(Math.abs(rate(0) - 4e-5) < 1e-12);
  assert(Math.abs(rate(29) - 1e-3) < 1e-12);
  assert(Math.abs(rate(99) - 4e-9) < 1e-12);
  for (let step = 1; step < 100; step++) {
    assert(step <= 29 ? rate(step) > rate(step - 1) : rate(step) < rate(step - 1));
  }
});

Deno.test("learningRate() stays finite for one step", () => {
  assert(Number.isFinite(learningRate("oneCycle", 1e-3, 0, 1)));
  assert.equal(learningRate("constant", 1e-5, 7, 10), 1e-5);
});
