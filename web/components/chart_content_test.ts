import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import {
  type ChartContent,
  isLog,
  type Line,
  shownExtent,
  unseen,
  valueAt,
} from "./chart_content.ts";

const line = (y: (number | null)[], more: Partial<Line> = {}): Line => ({
  label: "training",
  color: "--series-1",
  look: "solid",
  x: y.map((_, i) => i + 1),
  y,
  ...more,
});

const chart = (lines: Line[], more: Partial<ChartContent> = {}): ChartContent => ({
  axis: "step",
  scale: "loss",
  lines,
  onZoom() {},
  cursor: signal(undefined),
  ...more,
});

const falling = Array.from({ length: 100 }, (_, i) => 2 - i / 100);

Deno.test("valueAt() reads the nearest point, and nothing where a line is not", () => {
  const short = line([5, 6, null], { x: [10, 20, 30] });
  assert.deepEqual([9, 10, 14, 16, 26, 30, 31].map((at) => valueAt(short, at)), [
    undefined,
    5,
    5,
    6,
    null,
    null,
    undefined,
  ]);
  assert.equal(valueAt(line([]), 1), undefined);
});

Deno.test("the scale leaves out what is far from the others of its line, not of other lines", () => {
  const spiked = falling.with(50, 250_000);
  const content = chart([line(spiked), line([10, 11, 12])], { leavesOut: true });
  assert.deepEqual(shownExtent(content), { low: falling[99], high: 12 });
  assert.equal(unseen(content).beyond, 1);
  assert.equal(shownExtent({ ...content, leavesOut: false })!.high, 250_000);
  assert.equal(unseen({ ...content, leavesOut: false }).beyond, 0);
});

Deno.test("a smoothed line does not widen the scale", () => {
  const content = chart([line(falling), line([9e9], { isSmoothed: true })], { leavesOut: true });
  assert.equal(shownExtent(content)!.high, 2);
});

Deno.test("a logarithmic scale is one of what is above 0, and none where nothing is", () => {
  const content = chart([line([0, -1, 0.5, 4, null])], { logY: true });
  assert.deepEqual(shownExtent(content), { low: 0.5, high: 4 });
  assert.deepEqual(unseen(content), { gaps: 1, notPositive: 2, beyond: 0 });
  assert.equal(isLog(chart([line([0, -1])], { logY: true })), false);
  assert.equal(isLog({ ...content, scale: "fraction" }), false);
});
