/**
 * `deno task test:families`: each likely kernel of every family on a sample that it fits, then as many
 * of the whole family, drawn anew each time from the seed that is printed or given. The compiler of a
 * CPU adapter takes minutes for them, so the suite has a small draw.
 */
import { ALL_OPS } from "../engine/check/all_ops.ts";
import { uniforms } from "../engine/graph/random.ts";
import { openDevice } from "../engine/plan/device.ts";
import { canRun } from "../engine/plan/kernels.ts";
import { checkDrawn } from "./harness.ts";

const device = await openDevice();
const seed = Number(Deno.args[0] ?? Date.now() % 2 ** 32);
console.log(`seed ${seed}, ${device.adapter.name}`);
for (const op of ALL_OPS) {
  const { family } = op;
  if (!family) continue;
  const likely = op.kernels.filter((kernel) => kernel.parameters && canRun(kernel, device.traits));
  const members = family().filter((kernel) => canRun(kernel, device.traits));
  for (const [i, kernel] of likely.entries()) {
    const random = uniforms(seed, i);
    const names = [
      await checkDrawn(device, op, [kernel], random),
      await checkDrawn(device, op, members, random),
    ];
    console.log(`${op.name} by ${names.join(" and ")} equals its reference`);
  }
}
