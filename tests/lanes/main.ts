/**
 * `deno task test:lanes`: every kernel that uses subgroups, on all its samples, with 4, 8 and 16
 * lanes. It takes Mesa's llvmpipe, and minutes to compile. Exit code 1 where one is wrong.
 *
 * @module
 */
import { openDevice } from "../../engine/plan/device.ts";
import { checkLanes, isLlvmpipe, LANES } from "./lanes.ts";

const device = await openDevice();
if (!isLlvmpipe(device)) {
  console.error(`Cannot choose the lanes of ${device.adapter.name}: only llvmpipe has any`);
  Deno.exit(1);
}
for (const lanes of LANES) console.log(`${lanes} lanes\n${await checkLanes(lanes, "all")}`);
