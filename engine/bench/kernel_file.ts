/** A kernel writer's own kernel: one file of WGSL, checked and timed beside ours. @module */
import type { AnyOp, Call, Kernel, Operand, Part, Pass, Precise } from "../graph/op.ts";
import { part } from "../ops/shared/parts.ts";
import countSource from "../../shaders/bench/workgroups.wgsl" with { type: "text" };
import { USAGE } from "../plan/buffers.ts";
import { compilePass, type Device } from "../plan/device.ts";
import { directivesOf, ENABLE_SUBGROUPS } from "../plan/directives.ts";
import { fittingKernels } from "../plan/kernels.ts";
import { readPlace } from "../plan/readback.ts";
import type { Case } from "./cases.ts";

/** A file of WGSL that computes an op. */
export interface KernelFile {
  /** As people know it. */
  readonly path: string;
  readonly text: string;
}

/** What a file is timed on. */
export interface KernelFileCases {
  /** Those whose inputs and outputs its bindings fit; the kernel precedes ours. */
  readonly cases: Case[];
  /** The names of its constants that are set for each call. */
  readonly constants: string[];
}

/** Set where products lie side by side: a file that does not know it computes one of them. */
const BATCHES = "BATCHES";

/** Where a file says how many workgroups it takes. */
const WORKGROUPS = /^const WORKGROUPS\b/m;

/**
 * Puts the kernel of a file before those of the op, on every case that its bindings fit:
 *
 * - `@group(0) @binding(i) var<storage, read>` are the inputs in their order, then `read_write` the
 *   outputs; an input that the op changes in place is left out, as its output is the same memory.
 * - Top-level constants by the names of our kernels' (`M`, `N`, `K`, `SIZE`, `CHANNELS`, …) are set for
 *   each call, where our kernels that fit it agree on a value; all others are the file's own.
 * - Products side by side are for a file that declares `BATCHES`.
 * - `const WORKGROUPS = vec3u(x, y, z);` says how many workgroups are dispatched, by any constants.
 * - The entry point is `main`; what it uses of `f16` or subgroups need not be enabled.
 *
 * Throws a `SyntaxError` on bad WGSL, a `RangeError` where the file fits no case.
 */
export async function withKernelFile(
  device: Device,
  cases: readonly Case[],
  { path, text }: KernelFile,
): Promise<KernelFileCases> {
  const file = { path, text: normalise(text) };
  if (!WORKGROUPS.test(file.text)) {
    const why = "it declares no `const WORKGROUPS = vec3u(x, y, z);`: it says how many it takes";
    throw cannotTime(file, why);
  }
  const declared = accessesOf(file);
  const calls = cases.map(({ op, sample }) => ({
    op,
    sample,
    call: { ...sample, outputs: op.outputs(sample.inputs, sample.attributes) },
  }));
  const fitting = calls.filter(({ op, call }) =>
    accessesOfCall(op, call) === declared &&
    (declares(file, BATCHES) || !constantsOf(device, op, call).some((set) => BATCHES in set))
  );
  if (fitting.length === 0) {
    const wanted = [...new Set(calls.map(({ op, call }) => accessesOfCall(op, call)))];
    throw cannotTime(
      file,
      `its bindings are ${declared || "none"}: expected ${wanted.join("; or ")}, ` +
        "the inputs and then the outputs, as `@group(0) @binding(0) var<storage, read>` and so on",
    );
  }
  const names = new Set<string>();
  const own: Case[] = [];
  for (const { op, sample, call } of fitting) {
    const { kernel, constants } = await kernelOf(device, op, call, file);
    Object.keys(constants).forEach((name) => names.add(name));
    own.push({ op: { ...op, kernels: [kernel, ...op.kernels] }, sample });
  }
  return { cases: own, constants: [...names] };
}

function cannotTime({ path }: KernelFile, why: string): RangeError {
  return new RangeError(`Cannot time ${path} as ${why}`);
}

/**
 * The text as the engine reads it, line by line: without comments, whose declarations are none; with
 * constants that can be set; and with subgroups for the device to enable where its compiler wants that.
 */
function normalise(text: string): string {
  const code = text
    .replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, " "))
    .replaceAll(/^(const|alias) +(\w+) *(:[^=;\n]*?)? *= */gm, "$1 $2$3 = ");
  return directivesOf(code).includes(ENABLE_SUBGROUPS)
    ? code.replace(/^ *enable +subgroups *;/m, "")
    : code;
}

/** The access of each binding of the file, in their order; as it stands there where it is another. */
function accessesOf({ text }: KernelFile): string {
  const declared = text.split(/[;}]/).filter((statement) => statement.includes("@binding"))
    .map((statement) =>
      statement.trim().replace(/\s*\b\w+\s*:[\s\S]*/, "").replaceAll(/\s+/g, " ")
    );
  const numberOf = (binding: string) => Number(/@binding\((\d+)/.exec(binding)?.[1]);
  return declared.toSorted((a, b) => numberOf(a) - numberOf(b)).map((binding, i) => {
    const access = /^@group\(0\) @binding\(\d+\) var<storage, (read|read_write)>$/.exec(binding);
    return access && numberOf(binding) === i ? access[1] : binding;
  }).join(", ");
}

/** The access of each binding that a call has. */
function accessesOfCall(op: AnyOp, call: Call<unknown>): string {
  return operandsOf(op, call)
    .map((operand) => "input" in operand ? "read" : "read_write").join(", ");
}

/** What the bindings are bound to: inputs that stay as they are, then outputs. */
function operandsOf({ inPlace }: AnyOp, { inputs, outputs }: Call<unknown>): Operand[] {
  const kept = inputs.map((_, input) => ({ input }))
    .filter(({ input }) => !inPlace?.includes(input));
  return [...kept, ...outputs.map((_, output) => ({ output }))];
}

/** The kernel of the file for one call. */
async function kernelOf(
  device: Device,
  op: AnyOp,
  call: Call<unknown>,
  file: KernelFile,
): Promise<{ kernel: Kernel<unknown>; constants: Pass["constants"] }> {
  // With its ending, which none of our kernels' names has.
  const name = file.path.split("/").at(-1)!;
  const shader = { parts: [file], constants: constantsFor(device, op, call, file) };
  await compilePass(device, name, shader);
  const pass: Pass = {
    ...shader,
    operands: operandsOf(op, call),
    workgroups: await countWorkgroups(device, file, shader.constants),
  };
  const { precision } = call.attributes as Precise;
  return { kernel: { name, precision, passes: () => [pass] }, constants: shader.constants };
}

/** The constants of each of our kernels that fit a call. */
function constantsOf(device: Device, op: AnyOp, call: Call<unknown>): Pass["constants"][] {
  const passesOf = (kernel: Kernel<unknown>) => kernel.passes(call, device.traits);
  // Bias and activation are the last pass' where there are several.
  return fittingKernels(device, op, call).map((kernel) =>
    Object.assign({}, ...passesOf(kernel).map(({ constants }) => constants))
  );
}

const declares = ({ text }: KernelFile, name: string) =>
  new RegExp(`^(const|alias) ${name}\\b`, "m").test(text);

/** The constants of our kernels that the file declares, where those that fit the call agree on them. */
function constantsFor(
  device: Device,
  op: AnyOp,
  call: Call<unknown>,
  file: KernelFile,
): Pass["constants"] {
  const found = new Map<string, Set<number | string>>();
  for (const constants of constantsOf(device, op, call)) {
    for (const [name, value] of Object.entries(constants)) {
      if (declares(file, name)) found.set(name, (found.get(name) ?? new Set()).add(value));
    }
  }
  return Object.fromEntries(
    [...found].flatMap(([name, values]) => values.size === 1 ? [[name, [...values][0]]] : []),
  );
}

/** Has the device compute `WORKGROUPS` of the file's constants. Throws a `RangeError`. */
async function countWorkgroups(
  device: Device,
  file: KernelFile,
  constants: Pass["constants"],
): Promise<[number, number, number]> {
  const declared = file.text.match(/^(const|alias) [^;]+;/gm)!.join("\n");
  const parts: Part[] = [
    { path: file.path, text: declared },
    part("bench/workgroups.wgsl", countSource),
  ];
  const pipeline = await compilePass(device, "workgroups", { parts, constants }).catch((error) => {
    throw cannotTime(file, `its WORKGROUPS are no vec3u of constants: ${error.message}`);
  });
  const size = 12;
  const buffer = device.gpu.createBuffer({ label: "workgroups", size, usage: USAGE.tensor });
  const bindGroup = device.gpu.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer } }],
  });
  const pass = device.commands.encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(1);
  pass.end();
  const bytes = await readPlace(device, { buffer, offset: 0, size });
  buffer.destroy();
  const [x, y, z] = new Uint32Array(bytes);
  const found = `its WORKGROUPS are ${x}, ${y}, ${z}`;
  if (x * y * z === 0) throw cannotTime(file, `${found}: expected one at least`);
  const most = device.gpu.limits.maxComputeWorkgroupsPerDimension;
  if (y > most || z > most || x > most && y > 1) {
    throw cannotTime(file, `${found}: expected ${most} at most, but for x where y is 1`);
  }
  return [x, y, z];
}
