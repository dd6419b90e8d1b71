import assert from "node:assert/strict";
import { scaled } from "./scale.ts";

Deno.test("scaled() names the unit of small numbers, and leaves others as they are", () => {
  const { values, unit } = scaled([0, -3.2e-4, 1e-5]);
  assert.equal(unit, ", in 10⁻⁴");
  [0, -3.2, 0.1].forEach((value, i) => assert(Math.abs(values[i] - value) < 1e-9));
  assert.deepEqual(scaled([0.1, -2]), { values: [0.1, -2], unit: "" });
  assert.deepEqual(scaled([0, 0]), { values: [0, 0], unit: "" });
  assert.equal(scaled([1e-12]).unit, ", in 10⁻¹²");
});
