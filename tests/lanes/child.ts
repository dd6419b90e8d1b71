/** Checks the kernels that use subgroups on this process's adapter: `LANES all|draw`. @module */
import assert from "node:assert/strict";
import { USAGE } from "../../engine/plan/buffers.ts";
import { type Device, openDevice } from "../../engine/plan/device.ts";
import { checkAll, checkDraw } from "./lanes.ts";

const SOURCE = `
@group(0) @binding(0) var<storage, read_write> count: array<u32>;

@compute @workgroup_size(64)
fn main() {
  count[0] = subgroupAdd(1u);
}
`;

/** The lanes that shaders really have: a driver may say one number and compile for another. */
async function countLanes({ gpu, pipeline, wait }: Device): Promise<number> {
  const compiled = await pipeline("lanes", {
    text: SOURCE,
    locate: (line) => ({ path: "lanes", line }),
  });
  const count = gpu.createBuffer({ size: 4, usage: USAGE.tensor });
  const read = gpu.createBuffer({ size: 4, usage: USAGE.readback });
  const entries = [{ binding: 0, resource: { buffer: count } }];
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(compiled);
  pass.setBindGroup(0, gpu.createBindGroup({ layout: compiled.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(count, 0, read, 0, 4);
  gpu.queue.submit([encoder.finish()]);
  await wait(read.mapAsync(GPUMapMode.READ));
  return new Uint32Array(read.getMappedRange())[0];
}

const [lanes, part] = Deno.args;
const device = await openDevice();
assert.equal(device.traits.subgroupMinSize, Number(lanes), "the driver has other lanes");
assert.equal(await countLanes(device), Number(lanes), "shaders are compiled for other lanes");
const checked = await (part === "all" ? checkAll : checkDraw)(device);
for (const [kernel, calls] of checked) console.log(`${kernel}: ${calls}`);
