import assert from "node:assert/strict";
import { uniforms } from "../graph/random.ts";
import { openDevice } from "../plan/device.ts";
import { benchCases } from "./cases.ts";
import { createTrial, prepareKernel } from "./check.ts";
import { type KernelFile, withKernelFile } from "./kernel_file.ts";
import source from "../../tests/examples/product.wgsl" with { type: "text" };

const device = await openDevice();
const right: KernelFile = { path: "my/product.wgsl", text: source };
const changed = (from: string, to: string): KernelFile => {
  assert(right.text.includes(from));
  return { ...right, text: right.text.replace(from, to) };
};
const cases = benchCases({ ops: ["matMul"] })
  .filter(({ sample }) => sample.inputs.every(({ shape: [rows] }) => rows < 100));

/** Holds the file's kernel against the reference on all of its cases. */
async function verify(file: KernelFile): Promise<void> {
  const { cases: own } = await withKernelFile(device, cases, file);
  for (const { op, sample } of own) {
    const [kernel] = op.kernels;
    assert.equal(kernel.name, "product");
    const prepared = await prepareKernel(device, createTrial(op, sample, uniforms(1, 1)), kernel);
    await prepared!.verify().finally(prepared!.close);
  }
}

Deno.test("a kernel writer's file precedes our kernels, with its constants set for each call", async () => {
  const { cases: own, constants } = await withKernelFile(device, cases, right);
  assert(own.length > 0 && own.length < cases.length, "those without a bias");
  assert(own.every(({ op, sample }) => op.kernels.length > 1 && sample.inputs.length === 2));
  const geometry = ["M", "N", "K", "A_ROW", "A_COLUMN", "B_ROW", "B_COLUMN", "ACTIVATION"];
  assert.deepEqual(constants.toSorted(), geometry.toSorted());
  await verify(right);
});

Deno.test("a kernel writer's file that is wrong is told so", async () => {
  await assert.rejects(
    verify(changed("sum +=", "sum -=")),
    /product of .*: element 0 is .* expected/,
  );
});

Deno.test("a kernel writer's file that does not compile is told by file and line", async () => {
  const line = right.text.split("\n").findIndex((text) => text.includes("var sum")) + 1;
  await assert.rejects(withKernelFile(device, cases, changed("var sum = 0.0", "var sum = oops")), {
    name: "SyntaxError",
    message: new RegExp(`Cannot compile my/product\\.wgsl:${line}:\\d+: .*oops`),
  });
});

Deno.test("a kernel writer's file that fits no call is refused", async () => {
  const refused = (file: KernelFile, message: RegExp) =>
    assert.rejects(withKernelFile(device, cases, file), { name: "RangeError", message });
  await refused(
    changed("@group(0) @binding(1) var<storage, read> b", "var<private> b"),
    /as its bindings are read, read_write: expected read, read, read_write; or read, read, read, read_w/,
  );
  await refused(changed("storage, read_write", "storage, read"), /are read, read, read: expected/);
  await refused(changed("const WORKGROUPS", "const GROUPS"), /it declares no `const WORKGROUPS/);
  await refused(changed("SIDE, 1u);", "SIDE, 0u);"), /WORKGROUPS are \d+, \d+, 0: expected one/);
  const count = "vec3u((N + SIDE - 1u) / SIDE, (M + SIDE - 1u) / SIDE, 1u)";
  await refused(changed(count, "vec2u(1u, 1u)"), /WORKGROUPS are no vec3u of constants/);
});
