import assert from "node:assert/strict";
import { count, format, percent, short } from "./format.ts";

Deno.test("format() keeps three digits, and tiny and huge numbers readable", () => {
  const numbers = [0, 1.23456, -0.5, 12345, 0.000123, -1234567, NaN];
  assert.deepEqual(numbers.map(format), ["0", "1.23", "−0.5", "12300", "1.2e−4", "−1.2e+6", "NaN"]);
});

Deno.test("short() keeps three places", () => {
  assert.deepEqual([0.0716, -0.00221, 0.0004, 12.345].map(short), ["0.072", "−0.002", "0", "12.3"]);
});

Deno.test("percent() and count() read well", () => {
  assert.deepEqual([0, 0.004, 0.415, 1].map(percent), ["0 %", "0.4 %", "42 %", "100 %"]);
  assert.deepEqual([count(1, "map"), count(1600, "picture")], ["1 map", "1,600 pictures"]);
});
