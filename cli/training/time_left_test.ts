import assert from "node:assert/strict";
import { createTimeLeft } from "./time_left.ts";

/** What is said after each of some readings, `[milliseconds since the last, steps]`. */
function said(total: number, readings: [number, number][]): (number | undefined)[] {
  let [time, step] = [0, 0];
  const left = createTimeLeft(total, () => time);
  return readings.map(([passed, steps]) => {
    time += passed;
    let seconds: number | undefined;
    for (let i = 0; i < steps; i++) seconds = left(++step);
    return seconds;
  });
}

Deno.test("no time left is guessed from a first step that compiles", () => {
  const steady = Array<[number, number]>(20).fill([500, 5]);
  const found = said(500, [[40_000, 1], ...steady]);
  assert.deepEqual(found.slice(0, 2), [undefined, undefined]);
  found.slice(2).forEach((seconds, i) => assert.equal(seconds, (500 - 11 - 5 * i) / 10));
});

Deno.test("the time left follows the recent pace", () => {
  const slow = Array<[number, number]>(50).fill([1000, 1]);
  const fast = Array<[number, number]>(40).fill([1000, 10]);
  const found = said(1000, [...slow, ...fast]);
  assert.equal(found[49], 950);
  assert.equal(found[89], 55);
});
