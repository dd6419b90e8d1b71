/** A training leaves no garbage behind: its JavaScript heap stays as it is, however long it runs. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openDevice } from "../engine/plan/device.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import { smallSetup } from "./fixtures.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

Deno.test("the heap grows by less than 1 MB between steps 200 and 2,000", async () => {
  const steps = 2001;
  const setup = await smallSetup(await openDevice(), { steps, batch: 1, validationFraction: 0 });
  // One epoch: what is kept until an epoch ends shows as well.
  const train = Uint32Array.from({ length: steps }, (_, i) => i % 32);
  const trainer = await createTrainer({ ...setup, split: { ...setup.split, train } });
  const heaps = new Map<number, number>();
  await trainer.train({
    onStep({ step }) {
      if (step !== 200 && step !== 2000) return;
      collect();
      heaps.set(step, Deno.memoryUsage().heapUsed);
    },
  });
  trainer.close();
  const growth = heaps.get(2000)! - heaps.get(200)!;
  assert(growth < 2 ** 20, `the heap has grown by ${growth} bytes`);
});
