import assert from "node:assert/strict";
import { channelsOf } from "./CellView.tsx";

/** A window of two places with the given products by channel at the first place. */
function windowOf(channels: number) {
  const numbers = Array.from({ length: 2 * channels }, (_, i) => i + 1); // [KH, KW, C]
  return {
    top: 0,
    left: 0,
    kernel: [1, 2] as const,
    dilations: [1, 1] as const,
    inside: [true, true],
    inputs: numbers,
    weights: numbers.map((n) => -n),
    bias: 0.5,
    sum: 0.5 - numbers.reduce((sum, n) => sum + n * n, 0),
  };
}

Deno.test("channelsOf() takes products apart by channel", () => {
  const [red, green] = channelsOf(windowOf(2));
  assert.deepEqual(red, {
    channel: 0,
    inputs: [1, 3],
    weights: [-1, -3],
    products: [-1, -9],
    sum: -10,
  });
  assert.deepEqual([green.channel, green.sum], [1, -20]);
});

Deno.test("channelsOf() puts those that add most first where there are many", () => {
  assert.deepEqual(channelsOf(windowOf(4)).map(({ channel }) => channel), [3, 2, 1, 0]);
});
