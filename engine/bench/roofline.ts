/** The limits of an adapter, measured: multiply-adds in registers, and copies of any size. @module */
import fmaSource from "../../shaders/bench_fma.wgsl" with { type: "text" };
import copySource from "../../shaders/bench_copy.wgsl" with { type: "text" };
import { compileShader, type Device } from "../device.ts";
import { WORKGROUP } from "../op.ts";
import { BUFFER_USAGE } from "../residents.ts";
import { timeDispatches } from "../timer.ts";

/** Floating-point operations a second that no kernel can exceed. */
export async function measureFlops(device: Device): Promise<number> {
  const [threads, rounds] = [WORKGROUP * 4096, 64];
  const pipeline = await compileShader(device, "bench_fma", fmaSource, { ROUNDS: rounds });
  const y = device.gpu.createBuffer({ size: threads * 16, usage: BUFFER_USAGE });
  const bindGroup = bind(device, pipeline, [y]);
  const { min } = await timeDispatches(device, [
    { pipeline, bindGroup, workgroups: [threads / WORKGROUP, 1, 1] },
  ]);
  y.destroy();
  return threads * rounds * 16 * 4 * 2 / min;
}

/** Bytes a second, read and written together, of a copy whose working set has `bytes`. */
export async function measureCopy(device: Device, bytes: number): Promise<number> {
  const vectors = Math.max(WORKGROUP, Math.ceil(bytes / 32));
  const pipeline = await compileShader(device, "bench_copy", copySource, { SIZE: vectors });
  const buffers = [0, 1].map(() =>
    device.gpu.createBuffer({ size: vectors * 16, usage: BUFFER_USAGE })
  );
  const groups = Math.ceil(vectors / WORKGROUP);
  const rows = Math.ceil(groups / device.gpu.limits.maxComputeWorkgroupsPerDimension);
  const { min } = await timeDispatches(device, [{
    pipeline,
    bindGroup: bind(device, pipeline, buffers),
    workgroups: [Math.ceil(groups / rows), rows, 1],
  }]);
  buffers.forEach((buffer) => buffer.destroy());
  return vectors * 32 / min;
}

function bind(device: Device, pipeline: GPUComputePipeline, buffers: GPUBuffer[]): GPUBindGroup {
  return device.gpu.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
}
