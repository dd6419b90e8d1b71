import assert from "node:assert/strict";
import { windowOf, windowOutput } from "./window.ts";

Deno.test("windowOf() pads SAME as TensorFlow: rounded up, the odd cell at the end", () => {
  const pooled = windowOf([7, 6], [2, 2], [2, 2], "SAME");
  assert.deepEqual(pooled.pads, [0, 0, 1, 0]);
  assert.deepEqual(windowOutput(7, 6, [2, 2], pooled), [4, 3]);
  const strided = windowOf([8, 9], [3, 4], [2, 3], "SAME");
  assert.deepEqual(strided.pads, [0, 0, 1, 1]);
  assert.deepEqual(windowOutput(8, 9, [3, 4], strided), [4, 3]);
});

Deno.test("windowOf() pads all four sides alike with a number", () => {
  const window = windowOf([32, 31], [3, 3], [2, 2], 1);
  assert.deepEqual(window.pads, [1, 1, 1, 1]);
  assert.deepEqual(windowOutput(32, 31, [3, 3], window), [16, 16]);
});

Deno.test("windowOutput() says which part of a window is none", () => {
  const window = windowOf([8, 8], [2, 2], [1, 1], "SAME");
  const cases: [Partial<typeof window>, [number, number], RegExp][] = [
    [{}, [0, 2], /as it has kernel \[0, 2\]: expected whole numbers of 1 or more/],
    [{ strides: [1, 0] }, [2, 2], /as it has strides \[1, 0\]: expected whole numbers of 1/],
    [{ dilations: [1.5, 1] }, [2, 2], /as it has dilations \[1\.5, 1\]/],
    [
      { pads: [0, 0, -1, 0] },
      [2, 2],
      /as it has pads \[0, 0, -1, 0\]: expected whole numbers of 0/,
    ],
  ];
  for (const [parts, kernel, message] of cases) {
    assert.throws(() => windowOutput(8, 8, kernel, { ...window, ...parts }), message);
  }
});

Deno.test("windowOf() pads nothing with VALID", () => {
  const window = windowOf([32, 32], [5, 5], [1, 1], "VALID");
  assert.deepEqual(window.pads, [0, 0, 0, 0]);
  assert.deepEqual(windowOutput(32, 32, [5, 5], window), [28, 28]);
});
