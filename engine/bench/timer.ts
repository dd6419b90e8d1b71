/** Times dispatches on the device. @module */
import type { Device } from "../device.ts";

/** What is run: enough of a plan's dispatch. */
export interface Timed {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** Seconds of one run of all dispatches. */
export interface Timing {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
}

/** A clock for dispatches. */
interface Timer {
  /** Seconds of one pass in which all dispatches run so many times. */
  seconds(dispatches: readonly Timed[], repeats: number): Promise<number>;
  /** Seconds that the clock cannot tell apart, as far as its readings show. */
  quantum(): number;
  close(): void;
}

/** A pass lasts at least so many seconds … */
const LEAST = 0.005;
/** … and so many quanta of the clock: the error stays within two percent. */
const LEAST_QUANTA = 100;
const MOST_REPEATS = 2 ** 16;
/** So many passes are timed, or as few as the budget leaves of long ones. */
const SAMPLES = { most: 9, least: 3 };

/**
 * Times dispatches one after the other: by timestamps where there are any, else by the host's
 * clock. Short ones are repeated in one pass, until it lasts long enough for the clock. About
 * `budget` seconds are spent.
 */
export async function timeDispatches(
  device: Device,
  dispatches: readonly Timed[],
  budget = 0.5,
): Promise<Timing> {
  const timer = device.gpu.features.has("timestamp-query")
    ? byTimestamps(device)
    : await byClock(device);
  const samples = await sample(timer, dispatches, budget);
  timer.close();
  device.check();
  samples.sort((a, b) => a - b);
  const at = (part: number) => samples[Math.round(part * (samples.length - 1))];
  return { min: samples[0], median: at(0.5), p95: at(0.95) };
}

async function sample(
  timer: Timer,
  dispatches: readonly Timed[],
  budget: number,
): Promise<number[]> {
  let repeats = 1;
  let pass = await timer.seconds(dispatches, repeats); // warm-up: pages, caches, clocks
  for (;;) {
    const wanted = Math.max(LEAST, LEAST_QUANTA * timer.quantum());
    if (pass >= wanted || repeats === MOST_REPEATS) break;
    const growth = Math.min(16, Math.max(2, 1.2 * wanted / pass));
    repeats = Math.min(MOST_REPEATS, Math.ceil(repeats * growth));
    pass = await timer.seconds(dispatches, repeats);
  }
  const { most, least } = SAMPLES;
  const count = Math.min(most, Math.max(least, Math.floor(budget / pass)));
  const samples: number[] = [];
  while (samples.length < count) {
    samples.push(await timer.seconds(dispatches, repeats) / repeats);
  }
  return samples;
}

/** Encodes all dispatches so many times and ends the pass. */
export function encode(
  pass: GPUComputePassEncoder,
  dispatches: readonly Timed[],
  repeats: number,
): void {
  for (let i = 0; i < repeats; i++) {
    for (const { pipeline, bindGroup, workgroups } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
  }
  pass.end();
}

/** Browsers round timestamps (Chromium to 65,536 ns): all that are read are multiples of the quantum. */
function byTimestamps({ gpu }: Device): Timer {
  const querySet = gpu.createQuerySet({ type: "timestamp", count: 2 });
  const resolved = gpu.createBuffer({ size: 16, usage: 0x0200 | 0x04 }); // QUERY_RESOLVE | COPY_SRC
  const staging = gpu.createBuffer({ size: 16, usage: 0x01 | 0x08 }); // MAP_READ | COPY_DST
  let divisor = 0n;
  return {
    async seconds(dispatches, repeats) {
      const encoder = gpu.createCommandEncoder();
      const timestampWrites = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
      encode(encoder.beginComputePass({ timestampWrites }), dispatches, repeats);
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
      gpu.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      const [start, end] = new BigUint64Array(staging.getMappedRange().slice(0));
      staging.unmap();
      divisor = commonDivisor(commonDivisor(divisor, start), end);
      return Number(end - start) / 1e9;
    },
    quantum: () => Number(divisor) / 1e9,
    close: () => [resolved, staging, querySet].forEach((each) => each.destroy()),
  };
}

/** The largest number that divides both; 0 is divided by all. */
export function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonDivisor(b, a % b);
}

/** The host's clock sees the way to the device and back as well: a pass of nothing is its quantum. */
async function byClock({ gpu }: Device): Promise<Timer> {
  const seconds = async (dispatches: readonly Timed[], repeats: number) => {
    const encoder = gpu.createCommandEncoder();
    encode(encoder.beginComputePass(), dispatches, repeats);
    const start = performance.now();
    gpu.queue.submit([encoder.finish()]);
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / 1000;
  };
  await seconds([], 1);
  const nothing = await seconds([], 1);
  return { seconds, quantum: () => nothing, close() {} };
}
