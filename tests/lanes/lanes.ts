/** The kernels that use subgroups, where these have as many lanes as is asked for. @module */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checkKernel } from "../../engine/check/kernels.ts";
import { samplesOf, smallestSample } from "../../engine/check/samples.ts";
import { ALL_OPS } from "../../engine/check/all_ops.ts";
import type { AnyOp, Kernel } from "../../engine/graph/op.ts";
import { uniforms } from "../../engine/graph/random.ts";
import type { Device } from "../../engine/plan/device.ts";

/** The lanes that Mesa's llvmpipe can be told to have. */
export const LANES = [4, 8, 16] as const;

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));

/** Whether an adapter is Mesa's llvmpipe, which alone has lanes as one likes. */
export const isLlvmpipe = ({ adapter }: Device) => adapter.name.startsWith("llvmpipe");

/**
 * Checks the kernels in a child, as the driver asks for the number of lanes when it is loaded, and
 * without the driver's cache, which would give it shaders of another number. Returns what it prints.
 * Throws an `Error` on the first kernel that is wrong.
 */
export async function checkLanes(lanes: number, part: "all" | "draw"): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CHILD, String(lanes), part],
    env: {
      ...Deno.env.toObject(),
      LP_NATIVE_VECTOR_WIDTH: String(32 * lanes),
      MESA_SHADER_CACHE_DISABLE: "true",
    },
    clearEnv: true,
    stdout: "piped",
    stderr: "piped",
  }).output();
  const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(code, 0, `${lanes} lanes: ${errors}`);
  return printed.trim();
}

/** Checks every such kernel on all its samples; returns how many calls there were of each. */
export async function checkAll(device: Device): Promise<Map<string, number>> {
  const checked = new Map<string, number>();
  for (const { op, kernel } of kernelsFor(device)) {
    let calls = 0;
    for (const { sample, random } of samplesOf(op)) {
      calls += await checkKernel(device, op, kernel, sample, random) ? 1 : 0;
    }
    assert(calls > 0, `${kernel.name} fits none of the samples`);
    checked.set(`${op.name} by ${kernel.name}`, calls);
  }
  return checked;
}

/**
 * Checks each shader that wants the most of the device's lanes on its smallest sample: those that want
 * fewer take long to compile for many.
 */
export async function checkDraw(device: Device): Promise<Map<string, number>> {
  const all = kernelsFor(device);
  const most = Math.max(...all.map(({ kernel }) => kernel.lanes!));
  const drawn = all.filter(({ kernel }) => kernel.lanes === most);
  const checked = new Map<string, number>();
  for (const kernels of Map.groupBy(drawn, ({ kernel }) => kernel.name.split("@")[0]).values()) {
    const [{ op, kernel }] = kernels;
    const sample = smallestSample(op, kernel, device.traits)!;
    await checkKernel(device, op, kernel, sample, uniforms(1, 1));
    checked.set(`${op.name} by ${kernel.name}`, 1);
  }
  return checked;
}

/** The kernels that use subgroups, and have lanes enough. */
function kernelsFor({ traits }: Device): { op: AnyOp; kernel: Kernel<unknown> }[] {
  return ALL_OPS.flatMap((op) =>
    op.kernels
      .filter(({ lanes }) => lanes !== undefined && lanes <= traits.subgroupMinSize)
      .map((kernel) => ({ op, kernel }))
  );
}
