import assert from "node:assert/strict";
import { uniforms } from "../graph/random.ts";
import { openDevice } from "../plan/device.ts";
import { benchCases } from "./cases.ts";
import { createTrial, prepareKernel } from "../check/trial.ts";
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
    assert.equal(kernel.name, "product.wgsl", "none of ours has an ending");
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

Deno.test("a kernel writer's file called like one of ours keeps a name of its own", async () => {
  const file = { ...right, path: "my/mat_mul_tile.wgsl" };
  const { cases: [{ op }] } = await withKernelFile(device, cases, file);
  const names = op.kernels.map(({ name }) => name);
  assert(names.includes("mat_mul_tile") && names[0] === "mat_mul_tile.wgsl");
  assert.equal(new Set(names).size, names.length);
});

Deno.test("a kernel writer's file that is wrong is told so", async () => {
  await assert.rejects(
    verify(changed("sum +=", "sum -=")),
    /product\.wgsl of .*: element \d+ is .* expected/,
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
    /as its bindings are read, @group\(0\) @binding\(2\) .*: expected read, read, read_write; or read, /,
  );
  await refused(changed("storage, read_write", "storage, read"), /are read, read, read: expected/);
  const uniform = "@group(0) @binding(3) var<uniform> scale: f32;\n@compute";
  await refused(
    changed("@compute", uniform),
    /are read, read, read_write, @group.* var<uniform>: exp/,
  );
  for (const odd of ["@group(1) @binding(2)", "@group(0) @binding(3)", "@group(0) @binding(1)"]) {
    await refused(
      changed("@group(0) @binding(2)", odd),
      /its bindings are read, .*@group.*: expected/,
    );
  }
  await refused({ ...right, text: "" }, /it declares no `const WORKGROUPS/);
  await refused(changed("const WORKGROUPS", "const GROUPS"), /it declares no `const WORKGROUPS/);
  await refused(changed("SIDE, 1u);", "SIDE, 0u);"), /WORKGROUPS are \d+, \d+, 0: expected one/);
  const count = "vec3u((N + SIDE - 1u) / SIDE, (M + SIDE - 1u) / SIDE, 1u)";
  await refused(changed(count, "vec3u(1u, 70000u, 1u)"), /1, 70000, 1: expected \d+ at most/);
  await refused(changed(count, "vec3u(70000u, 2u, 1u)"), /at most, but for x where y is 1/);
  await refused(changed(count, "vec2u(1u, 1u)"), /WORKGROUPS are no vec3u of constants/);
});

Deno.test("a kernel writer's file may be written in any way of WGSL's", async () => {
  const second = "@compute @workgroup_size(1) fn second() { y[0] = 1.0; }";
  const commented = "// @group(0) @binding(3) var<storage, read> c: array<f32>;";
  const ways = [
    { ...right, text: right.text.replaceAll("\n", "\r\n") },
    changed("const K = 1u;", "const K:u32=1u;"),
    changed("@compute", `/* ${commented} */\n${commented}\n${second}\n@compute`),
    { ...right, text: `enable f16;\n${changed("= 0.0", "= f32(f16(0.0))").text}` },
    { ...right, text: `enable subgroups;\n${changed("+= a[m", "+= subgroupAdd(0.0) + a[m").text}` },
  ];
  const [small] = benchCases({ ops: ["matMul"], shape: "[8, 8] [8, 8]" });
  for (const { path, text } of ways) {
    if (/f16/.test(text) && !device.gpu.features.has("shader-f16")) continue;
    const { cases: [{ op, sample }], constants } = await withKernelFile(device, [small], {
      path,
      text,
    });
    assert(constants.includes("K"));
    const trial = createTrial(op, sample, uniforms(1, 1));
    const prepared = await prepareKernel(device, trial, op.kernels[0]);
    await prepared!.verify().finally(prepared!.close);
  }
});

Deno.test("a kernel writer's file without a main is told so", async () => {
  const refused = withKernelFile(device, cases, changed("fn main", "fn other"));
  await assert.rejects(refused, { name: "SyntaxError", message: /Cannot compile .*main/s });
});
