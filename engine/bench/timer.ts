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

/** A pass is repeated until it lasts so many seconds: far beyond any timer's quantum. */
const LEAST = 0.005;
const SAMPLES = 9;

/** Times dispatches one after the other: by timestamps where there are any, else by the clock. */
export async function timeDispatches(
  device: Device,
  dispatches: readonly Timed[],
): Promise<Timing> {
  const measure = device.gpu.features.has("timestamp-query")
    ? byTimestamps(device)
    : byClock(device);
  await measure.seconds(dispatches, 1); // warm-up: pages, caches, clocks
  let repeats = 1;
  for (let once = 0; once < LEAST && repeats < 1 << 16; repeats *= 2) {
    once = await measure.seconds(dispatches, repeats);
    if (once >= LEAST) break;
  }
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    samples.push(await measure.seconds(dispatches, repeats) / repeats);
  }
  measure.close();
  device.check();
  samples.sort((a, b) => a - b);
  const at = (part: number) => samples[Math.round(part * (SAMPLES - 1))];
  return { min: samples[0], median: at(0.5), p95: at(0.95) };
}

function encode(pass: GPUComputePassEncoder, dispatches: readonly Timed[], repeats: number): void {
  for (let i = 0; i < repeats; i++) {
    for (const { pipeline, bindGroup, workgroups } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
  }
  pass.end();
}

function byTimestamps({ gpu }: Device) {
  const querySet = gpu.createQuerySet({ type: "timestamp", count: 2 });
  const resolved = gpu.createBuffer({ size: 16, usage: 0x0200 | 0x04 }); // QUERY_RESOLVE | COPY_SRC
  const staging = gpu.createBuffer({ size: 16, usage: 0x01 | 0x08 }); // MAP_READ | COPY_DST
  return {
    async seconds(dispatches: readonly Timed[], repeats: number): Promise<number> {
      const encoder = gpu.createCommandEncoder();
      const timestampWrites = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
      encode(encoder.beginComputePass({ timestampWrites }), dispatches, repeats);
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
      gpu.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      const [start, end] = new BigUint64Array(staging.getMappedRange().slice(0));
      staging.unmap();
      return Number(end - start) / 1e9;
    },
    close: () => [resolved, staging, querySet].forEach((each) => each.destroy()),
  };
}

function byClock({ gpu }: Device) {
  return {
    async seconds(dispatches: readonly Timed[], repeats: number): Promise<number> {
      const encoder = gpu.createCommandEncoder();
      encode(encoder.beginComputePass(), dispatches, repeats);
      const start = performance.now();
      gpu.queue.submit([encoder.finish()]);
      await gpu.queue.onSubmittedWorkDone();
      return (performance.now() - start) / 1000;
    },
    close() {},
  };
}
