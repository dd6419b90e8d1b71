import assert from "node:assert/strict";
import { channelsOf } from "./CellView.tsx";

Deno.test("channelsOf() takes products apart by channel, those that add most first", () => {
  const cell = {
    top: 0,
    left: 0,
    kernel: [1, 2] as const,
    inside: [true, true],
    inputs: [1, 2, 3, 4], // [KH, KW, C]: channel 0 holds 1 and 3
    weights: [1, -1, 1, -2],
    bias: 0.5,
    sum: -5.5,
  };
  assert.deepEqual(channelsOf(cell), [
    { channel: 1, inputs: [2, 4], weights: [-1, -2], products: [-2, -8], sum: -10 },
    { channel: 0, inputs: [1, 3], weights: [1, 1], products: [1, 3], sum: 4 },
  ]);
});
