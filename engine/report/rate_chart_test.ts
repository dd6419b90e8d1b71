import assert from "node:assert/strict";
import { drawRates, shortRate, sparkline } from "./rate_chart.ts";

Deno.test("drawRates() places rates by their power of ten, and marks those that it is told", () => {
  const svg = drawRates({
    title: "<rates>",
    rates: [1e-4, 1e-3, 1e-2],
    losses: [1, 50, 0.5],
    smoothed: [1, 0.8, 0.6],
    marks: { suggested: 1e-3 },
  });
  assert(svg.includes("<title>&#60;rates&#62;</title>"));
  assert.match(svg, /<path d="M500 96V348" stroke="#15803d"/, "the mark is in the middle");
  assert.match(svg, /suggested: 0.001/);
  for (const tick of ["1e-4", "1e-3", "1e-2"]) assert(svg.includes(`>${tick}</text>`), tick);
  assert(!/NaN|Infinity/.test(svg));
});

Deno.test("sparkline() has means as blocks; shortRate() two digits", () => {
  assert.equal(sparkline([0, 0, 7, 7], 2), "▁█");
  assert.equal(sparkline([1, 2, 3], 8).length, 3);
  assert.equal(sparkline([5, 5], 2), "▁▁");
  assert.deepEqual([0.00314, 1.26e-7, 2].map(shortRate), ["0.0031", "1.3e-7", "2"]);
});
