import assert from "node:assert/strict";
import { mock } from "node:test";
import { after } from "./delay.ts";

Deno.test("after() waits as long as it is told, also beyond what a timer takes", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    for (const milliseconds of [0, 1000, 2 ** 31 - 1, 2 ** 31, 3e9, 7e9]) {
      let calls = 0;
      after(milliseconds, () => calls++);
      if (milliseconds > 0) mock.timers.tick(milliseconds - 1);
      assert.equal(calls, 0, `${milliseconds}`);
      mock.timers.tick(1);
      assert.equal(calls, 1, `${milliseconds}`);
    }
    let calls = 0;
    const stop = after(3e9, () => calls++);
    mock.timers.tick(2.9e9);
    stop();
    mock.timers.tick(1e9);
    assert.equal(calls, 0);
  } finally {
    mock.timers.reset();
  }
});

Deno.test("after() does not end at once where a timer would", async () => {
  let calls = 0;
  const stops = [2 ** 31, 3e9, Number.MAX_VALUE].map((time) => after(time, () => calls++));
  await new Promise((resolve) => setTimeout(resolve, 50));
  stops.forEach((stop) => stop());
  assert.equal(calls, 0);
});
