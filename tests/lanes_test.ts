/** A small draw of `deno task test:lanes`. */
import assert from "node:assert/strict";
import { openDevice } from "../engine/plan/device.ts";
import { checkLanes, isLlvmpipe, LANES } from "./lanes/lanes.ts";

const device = await openDevice();
const own = device.traits.subgroupMinSize;

// With its own lanes, all kernels are checked by ops_test.ts.
for (const lanes of LANES.filter((lanes) => lanes !== own)) {
  const name = `kernels that use subgroups are right with ${lanes} lanes`;
  Deno.test({
    name,
    ignore: !isLlvmpipe(device),
    fn: async () => assert.match(await checkLanes(lanes, "draw"), /subgroups/),
  });
}
