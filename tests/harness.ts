/** How any op is checked; the op itself brings samples, inputs and reference. @module */
import { compile } from "../engine/plan.ts";
import type { Device } from "../engine/device.ts";
import { differentiate, Graph } from "../engine/graph.ts";
import { type Environment, evaluate } from "../engine/reference.ts";
import { Residents } from "../engine/residents.ts";
import { uniforms } from "../engine/random.ts";
import {
  type AnyOp,
  type Kernel,
  type Random,
  type Sample,
  show,
  sizeOf,
  type Values,
} from "../engine/op.ts";

/** How many random samples each check draws, beyond the op's own. */
const RANDOM_SAMPLES = 12;
/** Bits of a NaN that no kernel computes: an element left unwritten shows. */
const POISON = 0x7fc0dead;

/** An op's samples and random ones, each with its own random numbers. */
export function* samplesOf(op: AnyOp): Generator<{ sample: Sample<unknown>; random: Random }> {
  for (const [i, sample] of op.samples.entries()) yield { sample, random: uniforms(1, i) };
  for (let i = 0; i < RANDOM_SAMPLES; i++) {
    const random = uniforms(2, i);
    yield { sample: op.randomSample(random), random };
  }
}

/** Random inputs, rounded to float32 so that host and device start from the same numbers. */
function randomInputs(
  op: AnyOp,
  { inputs, attributes }: Sample<unknown>,
  random: Random,
): Values[] {
  const call = { inputs, output: op.shape(inputs, attributes), attributes };
  return inputs.map((shape, i) => {
    const values = op.randomInput?.(i, call, random) ??
      Float64Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1);
    return op.dtypes?.[i] === "u32" ? values : values.map(Math.fround);
  });
}

function words(values: ArrayLike<number>, dtype: string): Uint32Array | Float32Array {
  return dtype === "u32" ? Uint32Array.from(values) : Float32Array.from(values);
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
  const { inputs: shapes, attributes } = sample;
  const call = { inputs: shapes, output: op.shape(shapes, attributes), attributes };
  if (kernel.fits && !kernel.fits(call, device.traits)) return false;
  const values = randomInputs(op, sample, random);
  const graph = new Graph();
  const inputs = shapes.map((shape, i) => graph.input(`input ${i}`, shape, op.dtypes?.[i]));
  const output = graph.append(op, inputs, attributes);
  const residents = new Residents(device, graph);
  inputs.forEach((input, i) => residents.write(input, words(values[i], input.dtype)));
  const plan = await compile(device, graph, [output], residents, () => kernel);
  plan.poison(POISON);
  plan.run();
  const magnitude = op.magnitude?.(values.map((array) => array.slice()), call);
  const expected = op.reference(values, call); // changes what the op inPlace
  const changed = op.inPlace?.map((i) => [inputs[i], values[i]] as const) ??
    [[output, expected] as const];
  for (const [tensor, reference] of changed) {
    const bytes = await plan.read(tensor);
    const found = tensor.dtype === "u32" ? new Uint32Array(bytes) : new Float32Array(bytes);
    const context = `${kernel.name} of ${shapes.map(show).join(", ")} ${
      JSON.stringify(attributes)
    }`;
    if (tensor.dtype === "u32") compareExactly(found, reference, context);
    else compare(found, reference, magnitude ?? reference.map(Math.abs), context);
  }
  plan.destroy();
  residents.destroy();
  return true;
}

function compareExactly(found: ArrayLike<number>, expected: Values, context: string): void {
  for (let i = 0; i < expected.length; i++) {
    if (found[i] !== expected[i]) {
      throw new Error(`${context}: element ${i} is ${found[i]}, expected ${expected[i]}`);
    }
  }
}

/** ‖out − ref‖ ≤ 1e-4 ‖ref‖, and each |out − ref| ≤ 1e-5 + 1e-4 × the sum of its terms' magnitudes. */
export function compare(
  found: ArrayLike<number>,
  expected: Values,
  magnitude: Values,
  context: string,
): void {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(found[i], expected[i])) continue; // NaN and infinity, where they are expected
    const error = Math.abs(found[i] - expected[i]);
    if (!(error <= 1e-5 + 1e-4 * magnitude[i])) {
      throw new Error(`${context}: element ${i} is ${found[i]}, expected ${expected[i]}`);
    }
    difference += error ** 2;
    norm += expected[i] ** 2;
  }
  if (Math.sqrt(difference) > 1e-4 * Math.sqrt(norm) + 1e-12 * expected.length) {
    throw new Error(`${context}: relative error ${Math.sqrt(difference / norm)}`);
  }
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
