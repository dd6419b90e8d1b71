import assert from "node:assert/strict";
import { meanOf, meanWith, smooth } from "./smoothing.ts";

Deno.test("smooth() begins at the first value, and keeps a constant and a gap", () => {
  assert.deepEqual([...smooth(Float64Array.of(7, 1), 10)].slice(0, 1), [7]);
  assert.deepEqual([...smooth(Float64Array.of(2, 2, NaN, 2), 5)], [2, 2, NaN, 2]);
});

Deno.test("smooth() is the mean by the weights of an exponential", () => {
  const values = Float64Array.of(3, -1, 4, 1, -5, 9);
  const decay = 0.75;
  const expected = values.map((_, i) => {
    const weights = values.slice(0, i + 1).map((_, j) => decay ** (i - j));
    const sum = weights.reduce((sum, weight, j) => sum + weight * values[j], 0);
    return sum / weights.reduce((a, b) => a + b);
  });
  smooth(values, 4).forEach((value, i) => assert(Math.abs(value - expected[i]) < 1e-12));
});

Deno.test("smooth() shows nothing before it happens", () => {
  const [calm, late] = [new Float64Array(400).fill(1), new Float64Array(400).fill(1)];
  late.fill(50, 324);
  assert.deepEqual(smooth(late, 30).slice(0, 324), smooth(calm, 30).slice(0, 324));
  assert(smooth(late, 30)[324] > 1);
});

Deno.test("a mean that goes on from where the curve ended is that of the whole curve", () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i === 40 ? NaN : Math.sin(i));
  let mean = meanOf(values.slice(0, 60), 10);
  const later = Array.from(values.slice(60), (value) => (mean = meanWith(mean, value, 10)).mean);
  assert.deepEqual(later, [...smooth(values, 10).slice(60)]);
});

Deno.test("smooth() recovers after a spike of any size", () => {
  const values = new Float64Array(2001).fill(0.5);
  values[0] = 1e30;
  assert(Math.abs(smooth(values, 10)[2000] - 0.5) < 1e-9);
});
