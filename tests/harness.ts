/** How an op's gradient is checked, and a draw of its kernels. @module */
import { checkKernel } from "../engine/check/kernels.ts";
import { randomInputs } from "../engine/check/trial.ts";
import { differentiate } from "../engine/graph/differentiate.ts";
import { Graph, type Tensor } from "../engine/graph/graph.ts";
import { type AnyOp, integer, type Kernel, type Random, type Sample } from "../engine/graph/op.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { f32, showSpec, sizeOf } from "../engine/graph/spec.ts";
import { sumOf } from "../engine/ops/elementwise/binary.ts";
import { uniformValues } from "../engine/ops/shared/random_inputs.ts";
import type { Device } from "../engine/plan/device.ts";

/**
 * The kernels of an op that are checked one by one. Those of a family are one shader, which takes the
 * compiler of a CPU adapter seconds: of them the smallest, which is the last of each precision.
 */
export function singleKernels({ kernels }: AnyOp): Kernel<unknown>[] {
  const familyOf = ({ name, precision }: Kernel<unknown>) => `${name.split("@")[0]} ${precision}`;
  const smallest = new Map(kernels.map((kernel) => [familyOf(kernel), kernel]));
  return kernels.filter((kernel) =>
    !kernel.parameters || smallest.get(familyOf(kernel)) === kernel
  );
}

/** A sample with more operations takes the reference its time. */
const MOST_FLOPS = 1e8;

/** Runs one of the kernels, drawn, on a sample that is drawn among those that it fits; returns its name. */
export async function checkDrawn(
  device: Device,
  op: AnyOp,
  kernels: readonly Kernel<unknown>[],
  random: Random,
): Promise<string> {
  const draw = <T>(all: readonly T[]) => all[integer(random, 0, all.length - 1)];
  for (;;) {
    const kernel = draw(kernels);
    const sample = draw(op.samples);
    const outputs = op.outputs(sample.inputs, sample.attributes);
    if (op.flops({ ...sample, outputs }) > MOST_FLOPS) continue;
    if (await checkKernel(device, op, kernel, sample, random)) return kernel.name;
  }
}

/**
 * Compares the derivative along one random direction of all float inputs that want a gradient with
 * central differences, all in float64 (as HIPS/autograd's `check_grads` does). The loss is a random
 * sum over all float outputs that are not in place. Throws an `Error` where they differ.
 */
export function checkGradient(op: AnyOp, sample: Sample<unknown>, random: Random): void {
  const graph = new Graph();
  const inputs = sample.inputs.map((spec, i) => graph.input(`input ${i}`, spec));
  const outputs = graph.appendAll(op, inputs, sample.attributes)
    .filter(({ dtype }, i) => dtype === "f32" && op.inPlace?.[i] === undefined);
  if (outputs.some(({ shape }) => sizeOf(shape) > 100_000)) return; // too much for float64 loops
  const values = randomInputs(op, sample, random);
  const environment: Environment = new Map(inputs.map((input, i) => [input, values[i]]));
  const loss = weighted(graph, outputs, environment, random);
  const wanted = inputs.filter((input) => wantsGradient(graph, loss, input));
  if (wanted.length === 0) throw new Error(`the gradient of ${op.name} is by none of its inputs`);
  const gradients = differentiate(graph, loss, wanted, sumOf);
  const directions = new Map(wanted.map((input) => [input, uniformValues(input.shape, random)]));
  const lossAt = (epsilon: number) => {
    const moved = new Map(environment);
    directions.forEach((direction, input) =>
      moved.set(input, environment.get(input)!.map((v, j) => v + epsilon * direction[j]))
    );
    return evaluate(graph, [loss], copyOf(moved))[0][0];
  };
  const epsilon = 1e-6;
  const numeric = (lossAt(epsilon) - lossAt(-epsilon)) / (2 * epsilon);
  const analytic = evaluate(graph, gradients, copyOf(environment)).reduce((sum, gradient, i) => {
    const direction = directions.get(wanted[i])!;
    return sum + gradient.reduce((s, g, j) => s + g * direction[j], 0);
  }, 0);
  const scale = Math.max(1, Math.abs(numeric), Math.abs(analytic));
  if (!(Math.abs(numeric - analytic) <= 1e-5 * scale)) {
    throw new Error(
      `gradient of ${op.name} ${sample.inputs.map(showSpec).join(", ")} ` +
        `${JSON.stringify(sample.attributes)}: ${analytic}, finite differences give ${numeric}`,
    );
  }
}

/** Ops in place change what they are given. */
const copyOf = (environment: Environment): Environment =>
  new Map([...environment].map(([tensor, values]) => [tensor, values.slice()]));

/** A random sum over all elements of tensors; its weights are put into the environment. */
function weighted(
  graph: Graph,
  tensors: readonly Tensor[],
  environment: Environment,
  random: Random,
): Tensor {
  return tensors.map((tensor) => {
    const weights = graph.input(`weights of ${tensor.name}`, f32(...tensor.shape));
    environment.set(weights, uniformValues(tensor.shape, random));
    return graph.append(dot, [tensor, weights], {});
  }).reduce((a, b) => sumOf(graph, a, b));
}

/** Whether the op has a gradient by an input: labels, steps and running statistics have none. */
function wantsGradient(graph: Graph, loss: Tensor, input: Tensor): boolean {
  if (input.dtype !== "f32") return false;
  try {
    differentiate(graph, loss, [input], sumOf);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The scalar product: what turns any output into a loss. It exists for this harness only. */
const dot: AnyOp = {
  name: "dot",
  outputs: () => [f32(1)],
  reference: ([a, b]) => [Float64Array.of(a.reduce((sum, value, i) => sum + value * b[i], 0))],
  gradient: ({ inputs: [, b], append, dOutputs: [dOutput] }) => [
    append(scale, [b, dOutput!], {}),
    undefined,
  ],
  kernels: [],
  flops: () => 0,
  samples: [],
  randomSample: () => ({ inputs: [], attributes: {} }),
};

const scale: AnyOp = {
  ...dot,
  name: "scale",
  outputs: ([a]) => [a],
  reference: ([a, factor]) => [a.map((value) => value * factor[0])],
  gradient: undefined,
};
