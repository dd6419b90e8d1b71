/** How any op is checked; the op itself brings samples, inputs and reference. @module */
import { createTrial, prepareKernel, randomInputs } from "../engine/bench/check.ts";
import type { Device } from "../engine/plan/device.ts";
import { differentiate, Graph } from "../engine/graph/graph.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { uniforms } from "../engine/graph/random.ts";
import {
  type AnyOp,
  type Kernel,
  type Random,
  type Sample,
  show,
  sizeOf,
} from "../engine/graph/op.ts";

/** How many random samples each check draws, beyond the op's own. */
const RANDOM_SAMPLES = 12;

/** An op's samples and random ones, each with its own random numbers. */
export function* samplesOf(
  op: AnyOp,
  randomSamples = RANDOM_SAMPLES,
): Generator<{ sample: Sample<unknown>; random: Random }> {
  for (const [i, sample] of op.samples.entries()) yield { sample, random: uniforms(1, i) };
  for (let i = 0; i < randomSamples; i++) {
    const random = uniforms(2, i);
    yield { sample: op.randomSample(random), random };
  }
}

/**
 * Runs one kernel on a sample, its outputs poisoned first, and compares with the reference.
 * Returns whether the kernel fits the sample. Throws an `Error` on the first difference.
 */
export async function checkKernel(
  device: Device,
  op: AnyOp,
  kernel: Kernel<unknown>,
  sample: Sample<unknown>,
  random: Random,
): Promise<boolean> {
  const prepared = await prepareKernel(device, createTrial(op, sample, random), kernel);
  await prepared?.verify();
  prepared?.close();
  return prepared !== undefined;
}

/**
 * Compares the derivative along one random direction with central differences, all in float64
 * (as HIPS/autograd's `check_grads` does). Throws an `Error` where they differ.
 */
export function checkGradient(op: AnyOp, sample: Sample<unknown>, random: Random): void {
  const graph = new Graph();
  const inputs = sample.inputs.map((shape, i) => graph.input(`input ${i}`, shape, op.dtypes?.[i]));
  const output = graph.append(op, inputs, sample.attributes);
  if (sizeOf(output.shape) > 100_000) return; // shapes for the device, not for float64 loops
  const weights = graph.input("weights", output.shape);
  const loss = graph.append(dot, [output, weights], {});
  const wanted = inputs.filter((tensor) => tensor.dtype === "f32");
  const gradients = differentiate(graph, loss, wanted);
  const values = randomInputs(op, sample, random);
  const direction = wanted.map(({ shape }) =>
    Float64Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1)
  );
  const weightValues = Float64Array.from({ length: sizeOf(output.shape) }, () => 2 * random() - 1);
  const at = (epsilon: number) => {
    const environment: Environment = new Map([[weights, weightValues]]);
    inputs.forEach((tensor, i) => {
      const along = direction[wanted.indexOf(tensor)];
      environment.set(tensor, along ? values[i].map((v, j) => v + epsilon * along[j]) : values[i]);
    });
    return environment;
  };
  const epsilon = 1e-6;
  const [ahead] = evaluate(graph, [loss], at(epsilon));
  const [behind] = evaluate(graph, [loss], at(-epsilon));
  const numeric = (ahead[0] - behind[0]) / (2 * epsilon);
  const analytic = evaluate(graph, gradients, at(0))
    .reduce(
      (sum, gradient, i) => sum + gradient.reduce((s, g, j) => s + g * direction[i][j], 0),
      0,
    );
  const scale = Math.max(1, Math.abs(numeric), Math.abs(analytic));
  if (!(Math.abs(numeric - analytic) <= 1e-5 * scale)) {
    throw new Error(
      `gradient of ${op.name} ${sample.inputs.map(show).join(", ")} ` +
        `${JSON.stringify(sample.attributes)}: ${analytic}, finite differences give ${numeric}`,
    );
  }
}

/** The scalar product: what turns any output into a loss. It exists for this harness only. */
const dot: AnyOp = {
  name: "dot",
  shape: () => [1],
  reference: ([a, b]) => Float64Array.of(a.reduce((sum, value, i) => sum + value * b[i], 0)),
  gradient: ({ inputs: [, b], append, dOutput }) => [append(scale, [b, dOutput], {}), undefined],
  kernels: [],
  flops: () => 0,
  samples: [],
  randomSample: () => ({ inputs: [], attributes: {} }),
};

const scale: AnyOp = {
  ...dot,
  name: "scale",
  shape: ([a]) => a,
  reference: ([a, factor]) => a.map((value) => value * factor[0]),
  gradient: undefined,
};
