import assert from "node:assert/strict";
import type { Device } from "../plan/device.ts";
import type { Plan } from "../plan/plan.ts";
import { Pace } from "./pace.ts";

/** A software adapter. */
const SLOW = { traits: { software: true } };

Deno.test("Pace is not misled by readings that come back in a bunch", () => {
  const [device, plan] = [{ ...SLOW, patience: 0 }, { submits: 0, dispatches: [] }];
  const { now } = performance;
  let clock = 0;
  performance.now = () => clock;
  try {
    const pace = new Pace(device as unknown as Device, plan as unknown as Plan);
    clock = 2000;
    pace.measure(1, 8);
    clock = 2000.1;
    pace.measure(1, 8);
    assert(device.patience > 7000 + 64 * 900, `${device.patience} ms of patience`);
    assert.equal(plan.submits, 4, "no submit of such a step takes more than a quarter of a second");
    assert.equal(pace.wantsReading(2), true);
    assert.equal(pace.wantsReading(3), true, "such slow steps are read one by one");
    const training = device.patience;
    pace.close();
    assert.equal(device.patience, training, "after slow steps the device stays slow");
  } finally {
    performance.now = now;
  }
});

Deno.test("a training leaves no impatience behind", () => {
  const [device, plan] = [{ ...SLOW, patience: 60_000 }, { submits: 0, dispatches: [] }];
  const { now } = performance;
  let clock = 0;
  performance.now = () => clock;
  try {
    const pace = new Pace(device as unknown as Device, plan as unknown as Plan);
    assert.equal(device.patience, 60_000, "drivers compile within the first step");
    clock = 10;
    pace.measure(1, 8);
    assert.equal(device.patience, 7000 + 64 * 10);
    pace.close();
    assert.equal(device.patience, 60_000);
  } finally {
    performance.now = now;
  }
});

Deno.test("a software adapter has time to compile each dispatch of a first step", () => {
  const patienceOf = (software: boolean) => {
    const device = { traits: { software }, patience: 60_000 };
    const plan = { submits: 0, dispatches: Array(500).fill({ flops: 0 }) };
    new Pace(device as unknown as Device, plan as unknown as Plan);
    return device.patience;
  };
  assert.deepEqual([patienceOf(true), patienceOf(false)], [1_000_000, 60_000]);
});
