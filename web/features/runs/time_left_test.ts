import assert from "node:assert/strict";
import { secondsLeft } from "./time_left.ts";

const columns = (seconds: number[]) => ({ step: seconds.map((_, i) => i + 1), seconds });

Deno.test("secondsLeft() goes by the pace of the last half minute", () => {
  const slowAtFirst = Array.from({ length: 200 }, (_, i) => i < 100 ? i * 10 : 1000 + (i - 100));
  assert.equal(secondsLeft(columns(slowAtFirst), 260), 60);
});

Deno.test("secondsLeft() says nothing without a pace, and at the end", () => {
  assert.equal(secondsLeft(columns([]), 10), undefined);
  assert.equal(secondsLeft(columns([9, 10, 11]), 10), undefined);
  assert.equal(secondsLeft(columns([1, 2, 3, 4, 5, 6, 7, 8]), 8), undefined);
});
