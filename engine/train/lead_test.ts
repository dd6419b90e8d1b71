import assert from "node:assert/strict";
import { Commands } from "../plan/commands.ts";
import type { Device } from "../plan/device.ts";
import { Lead } from "./lead.ts";

/** A device that takes `work` for each work and answers `late`: its clock goes on where the host waits. */
function simulated(work: number, late: number) {
  let [now, idleAt, encoded] = [0, 0, 0];
  const answers: { at: number; resolve: () => void }[] = [];
  const queue = {
    submit() {
      idleAt = Math.max(idleAt, now) + work * encoded;
      encoded = 0;
    },
    onSubmittedWorkDone: () =>
      new Promise<void>((resolve) => answers.push({ at: Math.max(now, idleAt) + late, resolve })),
  };
  const gpu = { queue, createCommandEncoder: () => ({ finish() {} }) } as unknown as GPUDevice;
  const commands = new Commands(gpu);
  const device = {
    gpu,
    commands,
    check() {},
    async wait(promise: Promise<unknown>) {
      let isSettled = false;
      promise.then(() => isSettled = true);
      while (!isSettled) {
        const { at, resolve } = answers.shift()!; // they come in their order
        now = Math.max(now, at);
        resolve();
        for (let i = 0; i < 8; i++) await null; // whoever waits for it is told
      }
    },
  } as unknown as Device;
  return {
    device,
    /** Encodes a work; what was submitted and is not done then, in milliseconds. */
    encode(): number {
      void commands.encoder;
      encoded++;
      return Math.max(0, idleAt - now);
    },
    clock: () => now,
    /** When all that was submitted is done. */
    end: () => idleAt,
  };
}

Deno.test("no more than 200 ms or two works are under way, and the device is kept busy, however late answers are", async () => {
  const { now } = performance;
  try {
    for (const [work, late] of [[1, 0], [1, 300], [20, 0], [20, 300], [150, 10], [900, 300]]) {
      const { device, encode, clock, end } = simulated(work, late);
      performance.now = clock;
      const lead = new Lead(device);
      const works = Math.max(100, 4000 / work);
      let most = 0;
      for (let i = 0; i < works; i++) {
        await lead.room();
        const underWay = encode();
        if (i > works / 2) most = Math.max(most, underWay);
        lead.add();
      }
      lead.submit();
      const what = `${work} ms each, answered ${late} ms late`;
      assert(most <= Math.max(200, 2 * work) + 60, `${what}: ${most} ms under way`);
      const idle = end() - works * work;
      assert(idle <= late, `${what}: the device was idle for ${idle} ms`);
    }
  } finally {
    performance.now = now;
  }
});
