/** Checks the kernels that use subgroups on this process's adapter: `LANES all|draw`. @module */
import assert from "node:assert/strict";
import { openDevice } from "../../engine/plan/device.ts";
import { checkAll, checkDraw } from "./lanes.ts";

const [lanes, part] = Deno.args;
const device = await openDevice();
assert.equal(device.traits.subgroupMinSize, Number(lanes), "the driver has other lanes");
const checked = await (part === "all" ? checkAll : checkDraw)(device);
for (const [kernel, calls] of checked) console.log(`${kernel}: ${calls}`);
