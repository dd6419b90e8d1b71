import assert from "node:assert/strict";
import { checkTrained, measurePeer } from "./peer.ts";

/** A peer whose steps take so many milliseconds; what it was asked for, by its own clock. */
async function roundsOf(milliseconds: number) {
  const { now } = performance;
  const asked: number[] = [];
  let [clock, loss] = [0, 1];
  performance.now = () => clock;
  const peer = {
    name: "a peer",
    version: "1",
    adapter: "none",
    train(steps: number) {
      asked.push(steps);
      clock += steps * milliseconds + 10; // each wait takes 10 ms
      return Promise.resolve(loss /= 2);
    },
  };
  try {
    return { asked, measured: await measurePeer(peer, 16) };
  } finally {
    performance.now = now;
  }
}

Deno.test("a round takes 100 steps or 2 s and waits once, the warm-up does not count", async () => {
  const fast = await roundsOf(2);
  assert.deepEqual(fast.asked, [1, 1, 100, 100, 100, 100, 100, 100]);
  assert.equal(fast.measured.secondsPerStep, (100 * 2 + 10) / 1000 / 100);
  assert.deepEqual((await roundsOf(90)).asked, [1, 1, 20, 20, 20, 20, 20, 20]);
  assert.deepEqual((await roundsOf(9000)).asked, [1, 1, 1], "one more would exceed the budget");
});

Deno.test("a peer whose loss does not fall is not believed", async () => {
  const { measured } = await roundsOf(2);
  checkTrained(measured);
  assert.throws(() => checkTrained({ ...measured, losses: [1, NaN] }), /Cannot trust a peer/);
  assert.throws(() => checkTrained({ ...measured, losses: [1, 1] }), /Cannot trust a peer/);
});
