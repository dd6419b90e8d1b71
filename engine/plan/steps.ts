/** What a plan runs, in order: the kernels of its nodes, and the copies that make them right. @module */
import { type Graph, type Node, reachable, rootOf, type Tensor } from "../graph/graph.ts";
import { type Kernel, keyOf, type Operand, type Pass } from "../graph/op.ts";
import { bytesOf, type Spec, u32 } from "../graph/spec.ts";
import { copyPass } from "../ops/shared/copy.ts";
import type { Device } from "./device.ts";
import { type Choose, fittingKernels } from "./kernels.ts";
import { type Home, isResident, type Layout, layOut } from "./layout.ts";

/** What a binding is bound to: a tensor's memory, from an element on, or scratch memory. */
export type Binding =
  | { readonly home: Home; readonly spec: Spec }
  | { readonly scratch: Spec };

/** A kernel at work. */
export interface Step {
  /** The kernel's name. */
  readonly kernel: string;
  /** The tensor that it computes. */
  readonly tensor: Tensor;
  readonly passes: readonly { readonly pass: Pass; readonly bindings: readonly Binding[] }[];
  /** Where its outputs lie: theirs alone from here on, even what the kernel forgets to write. */
  readonly outputs: readonly Binding[];
  readonly flops: number;
  /** The key of its call, where more than one kernel fits it. */
  readonly key?: string;
}

/** All that is run, and where it lies. */
export interface Steps {
  readonly steps: readonly Step[];
  readonly layout: Layout;
  /** The packs that the plan computes. */
  readonly packs: readonly Tensor[];
}

/** The steps that compute `outputs`. Throws a `RangeError` where no kernel fits. */
export function stepsOf(
  device: Device,
  graph: Graph,
  outputs: readonly Tensor[],
  choose: Choose,
): Steps {
  const needed = reachable(graph, outputs);
  const layout = layOut(needed);
  const steps: Step[] = [];
  const packs: Tensor[] = [];
  const done = new Set<Node>();
  for (const tensor of needed) {
    const { source } = tensor;
    if (source.kind === "pack" && !source.isHome) {
      packs.push(tensor);
      steps.push(...layout.copiesInto(tensor).map((copy) => packStep(layout, tensor, copy)));
    } else if (source.kind === "output" && !done.has(source.node) && !source.node.op.isView) {
      done.add(source.node);
      steps.push(...nodeSteps(device, graph, layout, source.node, choose));
    }
  }
  return { steps, layout, packs };
}

/** Copies a member to its place in a pack. */
function packStep(layout: Layout, pack: Tensor, { tensor, offset }: Home): Step {
  return copyStep(
    bindingOf(layout, tensor),
    { home: { tensor: pack, offset }, spec: tensor },
    pack,
  );
}

function copyStep(from: Binding, to: Binding, tensor: Tensor): Step {
  const spec = "scratch" in from ? from.scratch : from.spec;
  const pass = copyPass(spec);
  return {
    kernel: "copy",
    tensor,
    passes: [{ pass, bindings: [from, to] }],
    outputs: [to],
    flops: 0,
  };
}

function bindingOf(layout: Layout, tensor: Tensor): Binding {
  return { home: layout.homeOf(tensor), spec: tensor };
}

/**
 * The kernel of a node. An input that lies in a buffer which the node changes is copied first: WebGPU
 * binds no buffer for reading and writing at once.
 */
function nodeSteps(
  device: Device,
  graph: Graph,
  layout: Layout,
  node: Node,
  choose: Choose,
): Step[] {
  const { op, inputs, outputs, attributes } = node;
  const call = { inputs, outputs, attributes };
  const kernels = fittingKernels(device, op, call);
  const kernel = choose(op, call, kernels, device.traits);
  const bufferOf = (tensor: Tensor) => graph.homeOf(rootOf(tensor)) ?? rootOf(tensor);
  const changed = new Set(op.inPlace?.flatMap((i) => i === undefined ? [] : bufferOf(inputs[i])));
  const copies: Step[] = [];
  const sources = inputs.map((tensor, i): Binding => {
    const binding = bindingOf(layout, tensor);
    if (op.inPlace?.includes(i) || !changed.has(bufferOf(tensor))) return binding;
    const copy = { scratch: u32(bytesOf(tensor) / 4) };
    copies.push(copyStep(binding, copy, tensor));
    return copy;
  });
  const bind = (operand: Operand): Binding => {
    if ("input" in operand) return sources[operand.input];
    return "output" in operand ? bindingOf(layout, outputs[operand.output]) : operand;
  };
  return [...copies, {
    kernel: kernel.name,
    tensor: outputs[0],
    passes: kernel.passes(call, device.traits).map((pass) => ({
      pass,
      bindings: pass.operands.map(bind),
    })),
    outputs: outputs.map((output) => bindingOf(layout, output)),
    flops: op.flops(call),
    key: kernels.length > 1 ? keyOf(op, call) : undefined,
  }];
}

/** The kernel's own name with the key of its call, where there was a choice. */
export function choicesOf(steps: readonly Step[]): Record<string, Kernel<unknown>["name"]> {
  return Object.fromEntries(steps.flatMap(({ key, kernel }) => key ? [[key, kernel]] : []));
}

/** The memory that a binding needs while a plan runs; `undefined` where it is resident. */
export function transientOf(binding: Binding): { key: Tensor | Binding; size: number } | undefined {
  if ("scratch" in binding) return { key: binding, size: bytesOf(binding.scratch) };
  const { tensor } = binding.home;
  return isResident(tensor) ? undefined : { key: tensor, size: bytesOf(tensor) };
}
