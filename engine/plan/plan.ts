/**
 * A plan: what a graph becomes on a device. Memory, pipelines and bind groups are made once; a run
 * only encodes a flat list of dispatches.
 *
 * @module
 */
import { compileShader, type Device } from "./device.ts";
import { type Graph, inputsOf, reachable } from "../graph/graph.ts";
import { peak, planMemory, type Tenant } from "./memory.ts";
import {
  type AnyOp,
  type Call,
  fitsCall,
  furtherOf,
  type Kernel,
  type Operand,
  type Pass,
  type Purpose,
  show,
  sizeOf,
  suits,
  type Tensor,
} from "../graph/op.ts";
import {
  BUFFER_USAGE,
  byteSize,
  isStatePack,
  type Place,
  readBack,
  type Residents,
} from "./residents.ts";

/** Chooses among the kernels of an op that fit a call. There is at least one. */
export type Choose = (
  op: AnyOp,
  call: Call<unknown>,
  fitting: Kernel<unknown>[],
) => Kernel<unknown>;

/** The kernel of each call that has a choice, by `keyOf`. */
export type Choices = Readonly<Record<string, string>>;

/** What runs in a plan, in order. */
export interface Dispatch {
  /** The kernel's name. */
  readonly kernel: string;
  /** The tensor that it computes. */
  readonly tensor: Tensor;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
  /** The floating-point operations; 0 in all but one pass of a kernel. */
  readonly flops: number;
}

/** A compiled graph. */
export interface Plan {
  readonly dispatches: readonly Dispatch[];
  /** The kernel of each call that more than one fits. */
  readonly choices: Choices;
  /** Bytes of transient buffers, and the least that any plan would need. */
  readonly memory: { readonly allocated: number; readonly peak: number };
  /** How many submits a run is cut into, where one would hold the device for too long. */
  submits: number;
  /** Encodes and submits all dispatches. `after` may add copies to the last submit. */
  run(after?: (encoder: GPUCommandEncoder) => void): void;
  /** Where the numbers of a tensor are; an output's stay until the next run. */
  place(tensor: Tensor): Place;
  /** Waits for the device and copies an output to the host. */
  read(tensor: Tensor): Promise<ArrayBuffer>;
  /** Fills all transient memory with a word: what a kernel forgets to write then shows. */
  poison(word: number): void;
  /** Frees the transient buffers. */
  destroy(): void;
}

/** The default: ops list their kernels with the best first, and those that suit the device precede. */
export const chooseFirst: Choose = (_op, _call, fitting) => fitting[0];

/** The kernels that were chosen before; the first that fits for any other call, or another device. */
export function chooseFrom(choices: Choices): Choose {
  return (op, call, fitting) => {
    const chosen = choices[keyOf(op, call)];
    return fitting.find(({ name }) => name === chosen) ?? fitting[0];
  };
}

/** A call in words: op, input shapes and attributes. */
export function keyOf(op: AnyOp, { inputs, attributes }: Call<unknown>): string {
  return `${op.name} ${inputs.map(show).join(" ")} ${JSON.stringify(attributes)}`;
}

interface Step {
  readonly tensor: Tensor;
  readonly op: AnyOp;
  readonly call: Call<unknown>;
  readonly kernel: string;
  readonly hasChoice: boolean;
  readonly passes: Pass[];
}

/**
 * Compiles all that `outputs` need. Inputs, states and packs of states live in `residents`, which
 * several plans of one graph share. Throws a `RangeError` where no kernel fits, a `SyntaxError` on
 * bad WGSL.
 */
export async function compile(
  device: Device,
  graph: Graph,
  outputs: Tensor[],
  residents: Residents,
  choose: Choose = chooseFirst,
): Promise<Plan> {
  const steps = reachable(graph, outputs).flatMap((tensor) => stepOf(device, tensor, choose));
  const tenants = findTenants(graph, outputs, steps);
  const { buffers, placed } = planMemory(tenants);
  const transient = buffers.map((size, i) =>
    device.gpu.createBuffer({ label: `transient ${i}`, size, usage: BUFFER_USAGE })
  );
  const packs = packsOf(graph, outputs);
  const place = (tensor: Tensor): Place => {
    const target = aliasOf(tensor);
    const pack = packs.get(target);
    const home = pack?.tensor ?? target;
    const buffer = placed.get(home);
    if (buffer === undefined) return residents.place(target);
    const offset = (pack?.offset ?? 0) * 4;
    return { buffer: transient[buffer], offset, size: byteSize(target) };
  };
  const placeOperand = (step: Step, operand: Operand): Place => {
    if (operand === "output") return place(step.tensor);
    if (typeof operand === "number") return place(inputsOf(step.tensor)[operand]);
    if ("further" in operand) return place(furtherOf(step.tensor)[operand.further]);
    return {
      buffer: transient[placed.get(operand)!],
      offset: 0,
      size: sizeOf(operand.scratch) * 4,
    };
  };
  const dispatches = await Promise.all(
    steps.flatMap((step) =>
      step.passes.map((pass) => makeDispatch(device, step, pass, placeOperand))
    ),
  );
  device.check();
  const plan: Plan = {
    dispatches,
    choices: Object.fromEntries(
      steps.filter(({ hasChoice }) => hasChoice)
        .map(({ op, call, kernel }) => [keyOf(op, call), kernel]),
    ),
    memory: { allocated: buffers.reduce((a, b) => a + b, 0), peak: peak(tenants) },
    submits: 1,
    run(after) {
      encode(device.gpu, dispatches, plan.submits, after);
    },
    place,
    read: (tensor) => readBack(device, place(tensor)),
    poison(word) {
      for (const buffer of transient) {
        device.gpu.queue.writeBuffer(buffer, 0, new Uint32Array(buffer.size / 4).fill(word));
      }
    },
    destroy: () => transient.forEach((buffer) => buffer.destroy()),
  };
  return plan;
}

/** In this order, after those that suit the device. */
const PURPOSES: (Purpose | undefined)[] = [
  "cpu",
  "swiftshader",
  "gpu",
  "fallback",
  "f16",
];

/**
 * What computes a tensor and the kernels that fit it on a device, those that suit the device first;
 * `undefined` where no op does.
 */
export function fittingKernels(device: Device, { source, shape }: Tensor) {
  if (source.kind !== "op") return undefined;
  const { op, inputs, attributes } = source;
  const call = { inputs: inputs.map((input) => input.shape), output: shape, attributes };
  const rank = (kernel: Kernel<unknown>) => {
    if (kernel.leadsOn === device.traits.architecture) return -2;
    return suits(kernel, device.traits) ? -1 : PURPOSES.indexOf(kernel.purpose);
  };
  const kernels = op.kernels.filter((kernel) => fitsCall(kernel, call, device.traits))
    .sort((a, b) => rank(a) - rank(b));
  return { op, call, kernels };
}

function stepOf(device: Device, tensor: Tensor, choose: Choose): Step[] {
  const found = fittingKernels(device, tensor);
  if (!found) return [];
  const { op, call, kernels } = found;
  if (kernels.length === 0) {
    throw new RangeError(`Cannot compile ${op.name} as none of its kernels fits this device`);
  }
  const kernel = choose(op, call, kernels);
  const hasChoice = kernels.length > 1;
  return [{ tensor, op, call, kernel: kernel.name, hasChoice, passes: kernel.passes(call) }];
}

/** The tensor whose memory this one is: an op that changes an input has none of its own. */
function aliasOf(tensor: Tensor): Tensor {
  if (tensor.source.kind !== "op" || !tensor.source.op.inPlace) return tensor;
  return aliasOf(tensor.source.inputs[tensor.source.op.inPlace[0]]);
}

/** The packs of computed tensors among what is needed, by member. */
function packsOf(graph: Graph, outputs: Tensor[]) {
  const packs = new Map<Tensor, { tensor: Tensor; offset: number }>();
  for (const tensor of reachable(graph, outputs)) {
    if (tensor.source.kind !== "pack" || isStatePack(tensor)) continue;
    const { members, offsets } = tensor.source;
    members.forEach((member, i) => packs.set(member, { tensor, offset: offsets[i] }));
  }
  return packs;
}

/** All that needs transient memory, with the indices of the first and last step that touch it. */
function findTenants(
  graph: Graph,
  outputs: Tensor[],
  steps: readonly Step[],
): Tenant<Tensor | Operand>[] {
  const packs = packsOf(graph, outputs);
  const tenants = new Map<Tensor | Operand, { size: number; from: number; to: number }>();
  const touch = (tensor: Tensor, index: number) => {
    const target = aliasOf(tensor);
    const pack = packs.get(target)?.tensor;
    const home = pack ?? target;
    if (home.source.kind === "input" || home.source.kind === "state" || isStatePack(home)) return;
    const known = tenants.get(home);
    // The padding of a pack must stay zero: nobody else may live there.
    const [from, to] = home.source.kind === "pack" ? [0, steps.length] : [index, index];
    tenants.set(home, {
      size: byteSize(home),
      from: Math.min(known?.from ?? from, from),
      to: Math.max(known?.to ?? to, to),
    });
  };
  steps.forEach(({ tensor, passes }, index) => {
    [tensor, ...furtherOf(tensor), ...inputsOf(tensor)].forEach((each) => touch(each, index));
    for (const operand of passes.flatMap((pass) => pass.operands)) {
      if (typeof operand !== "object" || !("scratch" in operand)) continue;
      tenants.set(operand, { size: sizeOf(operand.scratch) * 4, from: index, to: index });
    }
  });
  outputs.forEach((output) => touch(output, steps.length));
  return [...tenants].map(([key, tenant]) => ({ key, ...tenant }));
}

async function makeDispatch(
  device: Device,
  step: Step,
  pass: Pass,
  placeOperand: (step: Step, operand: Operand) => Place,
): Promise<Dispatch> {
  const pipeline = await compileShader(device, step.kernel, pass.source, pass.constants);
  const bindGroup = device.gpu.createBindGroup({
    label: `${step.kernel} → ${step.tensor.name}`,
    layout: pipeline.getBindGroupLayout(0),
    entries: pass.operands.map((operand, binding) => ({
      binding,
      resource: placeOperand(step, operand),
    })),
  });
  return {
    kernel: step.kernel,
    tensor: step.tensor,
    pipeline,
    bindGroup,
    workgroups: fold(pass.workgroups, device.gpu.limits.maxComputeWorkgroupsPerDimension),
    flops: pass === step.passes.find(({ prepares }) => !prepares) ? step.op.flops(step.call) : 0,
  };
}

/** Spreads more workgroups along x than a dimension takes over y; shaders put them together again. */
function fold([x, y = 1, z = 1]: Pass["workgroups"], limit: number): [number, number, number] {
  if (x <= limit) return [x, y, z];
  if (y > 1) {
    throw new RangeError(`Cannot dispatch ${x}×${y} workgroups: only x may exceed ${limit}`);
  }
  const rows = Math.ceil(x / limit);
  return [Math.ceil(x / rows), rows, z];
}

/** Encodes dispatches into so many submits, each of about the same number of operations. */
function encode(
  gpu: GPUDevice,
  dispatches: readonly Dispatch[],
  submits: number,
  after?: (encoder: GPUCommandEncoder) => void,
): void {
  const share = dispatches.reduce((sum, { flops }) => sum + flops, 0) / submits;
  let encoder = gpu.createCommandEncoder();
  let pass = encoder.beginComputePass();
  let encoded = 0;
  let submitted = 1;
  for (const { pipeline, bindGroup, workgroups, flops } of dispatches) {
    if (encoded >= share * submitted) {
      pass.end();
      gpu.queue.submit([encoder.finish()]);
      encoder = gpu.createCommandEncoder();
      pass = encoder.beginComputePass();
      submitted = Math.floor(encoded / share) + 1;
    }
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
    encoded += flops;
  }
  pass.end();
  after?.(encoder);
  gpu.queue.submit([encoder.finish()]);
}
