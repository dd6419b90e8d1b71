import assert from "node:assert/strict";
import { linePath } from "./series.ts";

const PIXELS = { x: (step: number) => step, y: (height: number) => 10 * height };

Deno.test("linePath() keeps the least and the largest of a pixel column, in their order", () => {
  const series = { steps: [0, 1, 1.2, 1.4, 1.6, 2], heights: Float64Array.of(5, 5, 9, 1, 6, 5) };
  assert.equal(linePath(series, PIXELS).path, "M0 50h0L1.2 90L1.4 10L2 50");
});

Deno.test("linePath() draws a value beside a gap in its pixel column as a piece of its own", () => {
  const series = { steps: [0, 1, 1.5, 2, 3], heights: Float64Array.of(1, 2, NaN, 3, 4) };
  const { path, gaps } = linePath(series, PIXELS);
  assert.equal(path, "M0 10h0M1 20h0M2 30h0L3 40");
  assert.deepEqual(gaps, [1.5]);
});
