import assert from "node:assert/strict";
import { logTicks } from "./chart_options.ts";

Deno.test("logTicks() ends wherever an axis begins, and has two ticks or more", () => {
  assert.deepEqual(logTicks(0.00096, 0.0041), [0.001, 0.002, 0.003, 0.004]);
  assert.deepEqual(logTicks(96.3, 240), [100, 200]);
  assert.deepEqual(logTicks(0.00118, 0.00142), [0.0012, 0.0013, 0.0014]);
  for (let power = -40; power < 38; power += 0.37) {
    const ticks = logTicks(10 ** power, 1.6 * 10 ** power);
    assert(ticks.length >= 2 && ticks.length < 100, `${ticks.length} ticks from 10^${power}`);
  }
});
