/** Times dispatches on the device. @module */
import type { Device } from "./device.ts";
import { type Encodable, encodeDispatch } from "./encode.ts";
import { readPlace } from "./readback.ts";
import { USAGE } from "./buffers.ts";

/** What is run: enough of a plan's dispatch. */
export type Timed = Omit<Encodable, "flops">;

/** Dispatches, one after the other, so many times. */
export interface Run {
  readonly dispatches: readonly Timed[];
  readonly repeats: number;
}

/** Seconds of one run of all dispatches. */
export interface Timing {
  readonly min: number;
  readonly median: number;
  /** The 95th percentile by nearest rank: of fewer than 20 samples the slowest. */
  readonly p95: number;
  /** How many runs were timed. */
  readonly samples: number;
}

/** Measures runs: by timestamps where the device has any, else by the clock. */
export interface Timer {
  /** The seconds of each run, its repeats together; each is a submit of its own. */
  seconds(runs: readonly Run[]): Promise<number[]>;
  /** Seconds that the timer cannot tell apart, as far as its readings show. */
  quantum(): number;
}

/** A run lasts at least so many seconds … */
const LEAST = 0.005;
/** … and so many quanta of its timer: the error stays within two percent. */
const LEAST_QUANTA = 100;
const MOST_REPEATS = 2 ** 16;
/** So many runs are timed, enough for a 95th percentile, or as few as the budget leaves of long ones. */
const SAMPLES = { most: 20, least: 3 };

/** The timer of a device. */
export function createTimer(device: Device): Timer {
  const { gpu, wait } = device;
  const timer = gpu.features.has("timestamp-query") ? byTimestamps(device) : byClock(gpu);
  return { ...timer, seconds: (runs) => wait(timer.seconds(runs)) };
}

/**
 * Times dispatches one after the other; short ones are repeated until they last long enough for
 * the timer. About `budget` seconds are spent. Throws what the device reports.
 */
export async function timeDispatches(
  device: Device,
  dispatches: readonly Timed[],
  budget = 0.5,
): Promise<Timing> {
  const timer = createTimer(device);
  const { repeats, seconds } = await findRepeats(timer, dispatches);
  const count = Math.floor(budget / seconds);
  const samples = Math.min(SAMPLES.most, Math.max(SAMPLES.least, count));
  const runs = Array.from({ length: samples }, () => ({ dispatches, repeats }));
  const sorted = (await timer.seconds(runs)).map((seconds) => seconds / repeats)
    .sort((a, b) => a - b);
  device.check();
  const at = (part: number) => sorted[Math.ceil(part * samples) - 1];
  return { min: sorted[0], median: at(0.5), p95: at(0.95), samples };
}

/** Warms up: pages, caches, clocks; then repeats until a run is long enough for the timer. */
async function findRepeats(timer: Timer, dispatches: readonly Timed[]) {
  let repeats = 1;
  let [seconds] = await timer.seconds([{ dispatches, repeats }]);
  for (;;) {
    const wanted = Math.max(LEAST, LEAST_QUANTA * timer.quantum());
    if (seconds >= wanted || repeats === MOST_REPEATS) return { repeats, seconds };
    const growth = Math.min(16, Math.max(2, 1.2 * wanted / seconds));
    repeats = Math.min(MOST_REPEATS, Math.ceil(repeats * growth));
    [seconds] = await timer.seconds([{ dispatches, repeats }]);
  }
}

/** Encodes a run and ends the pass. */
export function encode(pass: GPUComputePassEncoder, { dispatches, repeats }: Run): void {
  for (let i = 0; i < repeats; i++) {
    for (const dispatch of dispatches) encodeDispatch(pass, dispatch);
  }
  pass.end();
}

/** Browsers round timestamps (Chromium to 65,536 ns): all readings are multiples of the quantum. */
function byTimestamps(device: Device): Timer {
  const { gpu } = device;
  let divisor = 0n;
  return {
    quantum: () => Number(divisor) / 1e9,
    async seconds(runs) {
      const count = 2 * runs.length;
      const size = 8 * count;
      const querySet = gpu.createQuerySet({ type: "timestamp", count });
      const resolved = gpu.createBuffer({ size, usage: USAGE.queries });
      runs.forEach((run, i) => {
        const encoder = gpu.createCommandEncoder();
        const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [2 * i, 2 * i + 1];
        const timestampWrites = { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex };
        encode(encoder.beginComputePass({ timestampWrites }), run);
        gpu.queue.submit([encoder.finish()]);
      });
      const encoder = gpu.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      gpu.queue.submit([encoder.finish()]);
      const place = { buffer: resolved, offset: 0, size };
      const times = new BigUint64Array(await readPlace(device, place));
      [resolved, querySet].forEach((each) => each.destroy());
      divisor = times.reduce(commonDivisor, divisor);
      return runs.map((_, i) => Number(times[2 * i + 1] - times[2 * i]) / 1e9);
    },
  };
}

/** The largest number that divides both; 0 is divided by all. */
export function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonDivisor(b, a % b);
}

/** The host's clock sees the way to the device and back as well: a run of nothing is its quantum. */
function byClock(gpu: GPUDevice): Timer {
  let nothing = Infinity;
  const time = async (run: Run) => {
    const encoder = gpu.createCommandEncoder();
    encode(encoder.beginComputePass(), run);
    const start = performance.now();
    gpu.queue.submit([encoder.finish()]);
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / 1000;
  };
  return {
    quantum: () => nothing,
    async seconds(runs) {
      nothing = Math.min(nothing, await time({ dispatches: [], repeats: 1 }));
      const found: number[] = [];
      for (const run of runs) found.push(await time(run));
      return found;
    },
  };
}
