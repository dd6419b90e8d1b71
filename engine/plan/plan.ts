/**
 * A plan: what a graph becomes on a device. Memory, pipelines and bind groups are made once; a run
 * only encodes a flat list of dispatches.
 *
 * @module
 */
import type { Graph, Tensor } from "../graph/graph.ts";
import { bytesOf, bytesOfElements } from "../graph/spec.ts";
import { compilePass, type Device } from "./device.ts";
import { type Beside, type Encodable, encodeDispatches, foldWorkgroups } from "./encode.ts";
import { type Choices, type Choose, chooseFirst } from "./kernels.ts";
import { isResident } from "./layout.ts";
import { peak, planMemory, type Tenant } from "./memory.ts";
import { readPlace } from "./readback.ts";
import type { Residents } from "./residents.ts";
import { type Binding, choicesOf, type Step, type Steps, stepsOf, transientOf } from "./steps.ts";
import { type Place, USAGE } from "./buffers.ts";

/** What runs in a plan, in order. */
export interface Dispatch extends Encodable {
  /** The kernel's name. */
  readonly kernel: string;
  /** The tensor that it computes. */
  readonly tensor: Tensor;
}

/** A compiled graph. */
export interface Plan {
  /** What a run encodes, in order. */
  readonly dispatches: readonly Dispatch[];
  /** The kernel of each call that more than one fits. */
  readonly choices: Choices;
  /** Bytes of transient buffers, and the least that any plan would need. */
  readonly memory: { readonly allocated: number; readonly peak: number };
  /** How many submits a run is cut into, where one would hold the device for too long. */
  submits: number;
  /** Encodes all dispatches among the device's commands, with what is to be encoded beside them. */
  encode(beside?: Beside): void;
  /** The same, with a turn for others after each submit. */
  encodeInTurns(turn: () => Promise<void>, beside?: Beside): Promise<void>;
  /** Encodes and submits them. */
  run(beside?: Beside): void;
  /**
   * Where the numbers of an output, of what lies in an output's memory, or of an input, constant or
   * variable are; an output's stay until the next run. Throws a `RangeError` for any other tensor.
   */
  place(tensor: Tensor): Place;
  /**
   * Waits for the device and copies what has a place to the host, as bytes of its element type.
   * Throws a `RangeError` as `place` does, and a `DeviceError`.
   */
  read(tensor: Tensor): Promise<ArrayBuffer>;
  /** Fills all transient memory but the packs' with a word: what a kernel forgets to write shows. */
  poison(word: number): void;
  /** Frees the transient buffers. */
  destroy(): void;
}

/**
 * Compiles all that `outputs` need. Inputs, constants and variables live in `residents`, which
 * several plans of one graph share. Throws a `RangeError` where no kernel fits, a `SyntaxError` on
 * bad WGSL, a `DeviceError` where the device can't go on.
 *
 * ```ts
 * import { compile, f32, Graph, openDevice, ops, Residents } from "../mod.ts";
 *
 * const graph = new Graph();
 * const x = graph.input("x", f32(4));
 * const y = graph.append(ops.tanh, [x], {});
 *
 * const device = await openDevice();
 * const residents = new Residents(device, graph);
 * const plan = await compile(device, graph, [y], residents);
 * residents.write(x, new Float32Array([-1, 0, 1, 2]));
 * plan.run();
 * console.log(new Float32Array(await plan.read(y)));
 * plan.destroy();
 * residents.destroy();
 * ```
 */
export async function compile(
  device: Device,
  graph: Graph,
  outputs: readonly Tensor[],
  residents: Residents,
  choose: Choose = chooseFirst,
): Promise<Plan> {
  const planned = stepsOf(device, graph, outputs, choose);
  const { steps, layout, packs } = planned;
  const tenants = findTenants(planned, outputs);
  const { buffers, placed } = planMemory(tenants);
  const pipelines = await Promise.all(
    steps.map((step) =>
      Promise.all(step.passes.map(({ pass }) => compilePass(device, step.kernel, pass)))
    ),
  );
  const transient = buffers.map((size, i) =>
    device.gpu.createBuffer({ label: `transient ${i}`, size, usage: USAGE.tensor })
  );
  const bind = (binding: Binding): Place => {
    const needed = transientOf(binding);
    const buffer = needed && transient[placed.get(needed.key)!];
    if ("scratch" in binding) return { buffer: buffer!, offset: 0, size: bytesOf(binding.scratch) };
    const { home, spec } = binding;
    const place = buffer ? { buffer, offset: 0 } : residents.place(home.tensor);
    const offset = place.offset + bytesOfElements(home.offset, home.tensor.dtype);
    return { buffer: place.buffer, offset, size: bytesOf(spec) };
  };
  const kept = new Set(outputs.map((output) => layout.homeOf(output).tensor));
  const place = (tensor: Tensor) => {
    const home = layout.homeOf(tensor);
    if (kept.has(home.tensor) || isResident(home.tensor)) return bind({ home, spec: tensor });
    throw new RangeError(
      `Cannot read '${tensor.name}' as it is no output of this plan: compile it among the outputs`,
    );
  };
  const destroy = () => transient.forEach((buffer) => buffer.destroy());
  let dispatches: Dispatch[];
  try {
    dispatches = steps.flatMap((step, i) => dispatchesOf(device, step, pipelines[i], bind));
    device.check();
  } catch (error) {
    destroy();
    throw error;
  }
  const ofPacks = new Set(packs.map((pack) => placed.get(pack)));
  const encodeParts = (beside: Beside = {}) =>
    encodeDispatches(device.commands, dispatches, plan.submits, beside);
  const plan: Plan = {
    dispatches,
    choices: choicesOf(steps),
    memory: { allocated: buffers.reduce((a, b) => a + b, 0), peak: peak(tenants) },
    submits: 1,
    encode(beside) {
      for (const _ of encodeParts(beside));
    },
    async encodeInTurns(turn, beside) {
      for (const _ of encodeParts(beside)) await turn();
    },
    run(beside) {
      plan.encode(beside);
      device.commands.submit();
    },
    place,
    read: async (tensor) => await readPlace(device, place(tensor)),
    poison(word) {
      transient.forEach((buffer, i) => {
        if (ofPacks.has(i)) return;
        device.commands.write(buffer, 0, new Uint32Array(buffer.size / 4).fill(word));
      });
    },
    destroy,
  };
  return plan;
}

/** All that needs transient memory, with the indices of the first and last step that touch it. */
function findTenants(
  { steps, layout, packs }: Steps,
  outputs: readonly Tensor[],
): Tenant<Tensor | Binding>[] {
  const tenants = new Map<Tensor | Binding, { size: number; from: number; to: number }>();
  const touch = (binding: Binding, from: number, to = from) => {
    const needed = transientOf(binding);
    if (!needed) return;
    const known = tenants.get(needed.key);
    tenants.set(needed.key, {
      size: needed.size,
      from: Math.min(known?.from ?? from, from),
      to: Math.max(known?.to ?? to, to),
    });
  };
  steps.forEach(({ passes, outputs }, index) => {
    passes.forEach(({ bindings }) => bindings.forEach((binding) => touch(binding, index)));
    outputs.forEach((output) => touch(output, index));
  });
  const atHome = (tensor: Tensor): Binding => ({ home: layout.homeOf(tensor), spec: tensor });
  // The padding of a pack must stay zero: nobody else may live there.
  packs.forEach((pack) => touch(atHome(pack), 0, steps.length));
  outputs.forEach((output) => touch(atHome(output), steps.length));
  return [...tenants].map(([key, tenant]) => ({ key, ...tenant }));
}

function dispatchesOf(
  device: Device,
  { kernel, tensor, passes, flops }: Step,
  pipelines: readonly GPUComputePipeline[],
  bind: (binding: Binding) => Place,
): Dispatch[] {
  const limit = device.gpu.limits.maxComputeWorkgroupsPerDimension;
  const main = passes.findIndex(({ pass }) => !pass.prepares);
  return passes.map(({ pass, bindings }, i) => ({
    kernel,
    tensor,
    pipeline: pipelines[i],
    bindGroup: device.gpu.createBindGroup({
      label: `${kernel} → ${tensor.name}`,
      layout: pipelines[i].getBindGroupLayout(0),
      entries: bindings.map((binding, index) => ({ binding: index, resource: bind(binding) })),
    }),
    workgroups: foldWorkgroups(pass.workgroups, limit),
    flops: i === main ? flops : 0,
  }));
}
