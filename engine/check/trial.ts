/** Runs one kernel on one sample and holds it against the op's reference. @module */
import { Graph } from "../graph/graph.ts";
import type { AnyOp, Call, Kernel, Random, Sample, Values } from "../graph/op.ts";
import { type Numbers, numbersOf, showSpec } from "../graph/spec.ts";
import { uniformValues } from "../ops/shared/random_inputs.ts";
import { type Device } from "../plan/device.ts";
import { fitsCall } from "../plan/kernels.ts";
import { compile, type Plan } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";

/** Bits of a NaN that no kernel computes: an element left unwritten shows. */
const POISON = 0x7fc0dead;

/** A sample with random inputs, and what any kernel must make of them. */
export interface Trial {
  readonly op: AnyOp;
  readonly call: Call<unknown>;
  readonly values: Values[];
  /** The numbers of all outputs, computed once, when first asked for. */
  expected(): Expected[];
}

/** What an output must be. */
export interface Expected {
  readonly numbers: Values;
  /** The sum of the magnitudes of each number's terms. */
  readonly terms: Values;
}

/** A kernel with its inputs on the device. */
export interface Prepared {
  readonly plan: Plan;
  /** Writes inputs, poisons the outputs, runs and reads them. */
  run(inputs: readonly Values[]): Promise<Numbers[]>;
  /**
   * Writes the inputs, poisons the outputs, runs and compares; returns how near the outputs came to
   * what is allowed. Throws a `KernelError` where they are further away.
   */
  verify(): Promise<Deviation>;
  close(): void;
}

/** Random inputs, rounded to float32 so that host and device start from the same numbers. */
export function randomInputs(
  op: AnyOp,
  { inputs, attributes }: Sample<unknown>,
  random: Random,
): Values[] {
  const call = { inputs, outputs: op.outputs(inputs, attributes), attributes };
  return inputs.map(({ shape, dtype }, i) => {
    const values = op.randomInput?.(i, call, random) ?? uniformValues(shape, random);
    return dtype === "u32" ? values : values.map(Math.fround);
  });
}

/** Draws the inputs of a sample. */
export function createTrial(op: AnyOp, sample: Sample<unknown>, random: Random): Trial {
  const { inputs, attributes } = sample;
  const call = { inputs, outputs: op.outputs(inputs, attributes), attributes };
  const values = randomInputs(op, sample, random);
  let expected: Expected[] | undefined;
  return { op, call, values, expected: () => expected ??= expect(op, call, values) };
}

function expect(op: AnyOp, call: Call<unknown>, values: Values[]): Expected[] {
  const magnitudes = op.magnitudes?.(values, call) ?? [];
  const copies = values.map((array) => array.slice()); // an op in place changes them
  return op.reference(copies, call).map((numbers, i) => ({
    numbers,
    terms: magnitudes[i] ?? numbers.map(Math.abs),
  }));
}

/** Compiles a kernel for a trial; `undefined` where it does not fit. Throws a `SyntaxError` on bad WGSL. */
export async function prepareKernel(
  device: Device,
  { op, call, values, expected }: Trial,
  kernel: Kernel<unknown>,
): Promise<Prepared | undefined> {
  if (!fitsCall(kernel, call, device.traits)) return undefined;
  const graph = new Graph();
  const inputs = call.inputs.map((spec, i) => graph.input(`input ${i}`, spec));
  const outputs = graph.appendAll(op, inputs, call.attributes);
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, outputs, residents, () => kernel);
  const context = `${kernel.name} of ${call.inputs.map(showSpec).join(", ")} ${
    JSON.stringify(call.attributes)
  }`;
  const run = async (numbers: readonly Values[]) => {
    inputs.forEach((input, i) => residents.write(input, numbersOf(input.dtype).from(numbers[i])));
    plan.poison(POISON);
    plan.run();
    const found: Numbers[] = [];
    for (const output of outputs) {
      found.push(new (numbersOf(output.dtype))(await plan.read(output)));
    }
    return found;
  };
  return {
    plan,
    run,
    async verify() {
      const found = await run(values);
      const all = expected().map(({ numbers, terms }, i) => {
        const { dtype } = outputs[i];
        if (dtype === "u32") return compareExactly(found[i], numbers);
        const tolerance = dtype === "f16" || kernel.precision ? HALF : SINGLE;
        return compare(found[i], numbers, terms, tolerance);
      });
      const worst = all.reduce(nearer);
      if (worst.error <= worst.allowed) return worst;
      throw new KernelError(`${context}: ${worst.about}`, worst);
    },
    close() {
      plan.destroy();
      residents.destroy();
    },
  };
}

/** Of the numbers of an output, the one that comes nearest to what is allowed, or goes furthest beyond. */
export interface Deviation {
  /** How far it is from the reference; not a number where the kernel's is none. */
  readonly error: number;
  /** How far it may be. */
  readonly allowed: number;
  /** Which number it is, in words. */
  readonly about: string;
}

/** A kernel that computes something else than its reference. */
export class KernelError extends Error {
  /** `KernelError`. */
  override name = "KernelError";
  constructor(message: string, readonly deviation: Deviation) {
    super(message);
  }
}

/** What an error takes of what is allowed: more than 1 is too much. */
function shareOf({ error, allowed }: Pick<Deviation, "error" | "allowed">): number {
  if (Number.isNaN(error)) return Infinity;
  return error === 0 ? 0 : error / allowed;
}

/** The one of two that takes more of what is allowed. */
export const nearer = (a: Deviation, b: Deviation) => shareOf(b) > shareOf(a) ? b : a;

function compareExactly(found: ArrayLike<number>, expected: Values): Deviation {
  let worst = 0;
  const errorAt = (i: number) => Math.abs(found[i] - expected[i]);
  for (let i = 1; i < expected.length; i++) if (errorAt(i) > errorAt(worst)) worst = i;
  return { error: errorAt(worst), allowed: 0, about: elementOf(found, expected, worst) };
}

const elementOf = (found: ArrayLike<number>, expected: Values, i: number) =>
  `element ${i} is ${found[i]}, expected ${expected[i]}`;

/** How far a kernel may be from its reference. */
interface Tolerance {
  /** ‖out − ref‖ ≤ norm · ‖ref‖ */
  readonly norm: number;
  /** Each |out − ref| ≤ 1e-5 + element · the sum of its terms' magnitudes. */
  readonly element: number;
}

const SINGLE: Tolerance = { norm: 1e-4, element: 1e-4 };
const HALF: Tolerance = { norm: 2e-3, element: 5e-3 };

function compare(
  found: ArrayLike<number>,
  expected: Values,
  magnitude: Values,
  tolerance: Tolerance,
): Deviation {
  let [difference, norm, worst, most] = [0, 0, 0, -1];
  const allowedAt = (i: number) => 1e-5 + tolerance.element * magnitude[i];
  for (let i = 0; i < expected.length; i++) {
    // NaN and infinity, where they are expected, are as they should be.
    const error = Object.is(found[i], expected[i]) ? 0 : Math.abs(found[i] - expected[i]);
    const share = error === 0 ? 0 : shareOf({ error, allowed: allowedAt(i) });
    if (share > most) [worst, most] = [i, share];
    if (error === 0) continue;
    difference += error ** 2;
    norm += expected[i] ** 2;
  }
  const isSame = Object.is(found[worst], expected[worst]);
  const element: Deviation = {
    error: isSame ? 0 : Math.abs(found[worst] - expected[worst]),
    allowed: isSame ? 1e-5 : allowedAt(worst),
    about: elementOf(found, expected, worst),
  };
  if (!(element.error <= element.allowed)) return element; // it tells more than the norm
  return nearer(element, {
    error: Math.sqrt(difference),
    allowed: tolerance.norm * Math.sqrt(norm) + 1e-12 * expected.length,
    about: `relative error ${Math.sqrt(difference / norm)}`,
  });
}
