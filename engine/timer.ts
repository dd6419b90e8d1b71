/** Times dispatches on the device. @module */
import type { Device } from "./device.ts";

/** What is run: enough of a plan's dispatch. */
export interface Timed {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** Dispatches, one after the other, so many times. */
export interface Run {
  readonly dispatches: readonly Timed[];
  readonly repeats: number;
}

/** Seconds of one run of all dispatches. */
export interface Timing {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
}

/** Measures runs: by timestamps where the device has any, else by the clock. */
export interface Timer {
  /** The seconds of each run, its repeats together; each is a submit of its own. */
  seconds(runs: readonly Run[]): Promise<number[]>;
}

/** A run is repeated until it lasts so many seconds: far beyond any timer's quantum. */
const LEAST = 0.005;
const MOST_REPEATS = 1 << 16;
const SAMPLES = 9;

/** The timer of a device. */
export function createTimer({ gpu }: Device): Timer {
  return gpu.features.has("timestamp-query") ? byTimestamps(gpu) : byClock(gpu);
}

/** Times dispatches one after the other. Throws what the device reports. */
export async function timeDispatches(
  device: Device,
  dispatches: readonly Timed[],
): Promise<Timing> {
  const timer = createTimer(device);
  let repeats = 1;
  await timer.seconds([{ dispatches, repeats }]); // warm-up: pages, caches, clocks
  for (; repeats < MOST_REPEATS; repeats *= 2) {
    const [once] = await timer.seconds([{ dispatches, repeats }]);
    if (once >= LEAST) break;
  }
  const runs = Array.from({ length: SAMPLES }, () => ({ dispatches, repeats }));
  const samples = (await timer.seconds(runs)).map((seconds) => seconds / repeats);
  device.check();
  samples.sort((a, b) => a - b);
  const at = (part: number) => samples[Math.round(part * (SAMPLES - 1))];
  return { min: samples[0], median: at(0.5), p95: at(0.95) };
}

function encode(pass: GPUComputePassEncoder, { dispatches, repeats }: Run): void {
  for (let i = 0; i < repeats; i++) {
    for (const { pipeline, bindGroup, workgroups } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
  }
  pass.end();
}

function byTimestamps(gpu: GPUDevice): Timer {
  return {
    async seconds(runs) {
      const count = 2 * runs.length;
      const size = 8 * count;
      const querySet = gpu.createQuerySet({ type: "timestamp", count });
      const resolved = gpu.createBuffer({ size, usage: 0x0200 | 0x04 }); // QUERY_RESOLVE | COPY_SRC
      const staging = gpu.createBuffer({ size, usage: 0x01 | 0x08 }); // MAP_READ | COPY_DST
      runs.forEach((run, i) => {
        const encoder = gpu.createCommandEncoder();
        const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [2 * i, 2 * i + 1];
        const timestampWrites = { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex };
        encode(encoder.beginComputePass({ timestampWrites }), run);
        gpu.queue.submit([encoder.finish()]);
      });
      const encoder = gpu.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
      gpu.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      const times = new BigUint64Array(staging.getMappedRange().slice(0));
      [resolved, staging, querySet].forEach((each) => each.destroy());
      return runs.map((_, i) => Number(times[2 * i + 1] - times[2 * i]) / 1e9);
    },
  };
}

function byClock(gpu: GPUDevice): Timer {
  return {
    async seconds(runs) {
      const found: number[] = [];
      for (const run of runs) {
        const encoder = gpu.createCommandEncoder();
        encode(encoder.beginComputePass(), run);
        const start = performance.now();
        gpu.queue.submit([encoder.finish()]);
        await gpu.queue.onSubmittedWorkDone();
        found.push((performance.now() - start) / 1000);
      }
      return found;
    },
  };
}
