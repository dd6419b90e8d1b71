/** Runs one kernel on one sample and holds it against the op's reference. @module */
import type { Device } from "../device.ts";
import { Graph } from "../graph.ts";
import {
  type AnyOp,
  type Kernel,
  type Random,
  type Sample,
  show,
  sizeOf,
  type Values,
} from "../op.ts";
import { compile, type Plan } from "../plan.ts";
import { Residents } from "../residents.ts";

/** Bits of a NaN that no kernel computes: an element left unwritten shows. */
const POISON = 0x7fc0dead;

/** A kernel with its inputs on the device. */
export interface Prepared {
  readonly plan: Plan;
  /**
   * Writes the inputs, poisons the outputs, runs and compares. Throws an `Error` on the first
   * difference.
   */
  verify(): Promise<void>;
  close(): void;
}

/** Random inputs, rounded to float32 so that host and device start from the same numbers. */
export function randomInputs(
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

/** Compiles a kernel for a sample; `undefined` where it does not fit. */
export async function prepareKernel(
  device: Device,
  op: AnyOp,
  kernel: Kernel<unknown>,
  sample: Sample<unknown>,
  random: Random,
): Promise<Prepared | undefined> {
  const { inputs: shapes, attributes } = sample;
  const call = { inputs: shapes, output: op.shape(shapes, attributes), attributes };
  if (kernel.fits && !kernel.fits(call, device.traits)) return undefined;
  const values = randomInputs(op, sample, random);
  const graph = new Graph();
  const inputs = shapes.map((shape, i) => graph.input(`input ${i}`, shape, op.dtypes?.[i]));
  const output = graph.append(op, inputs, attributes);
  const residents = new Residents(device, graph);
  const write = () =>
    inputs.forEach((input, i) => {
      const isWords = input.dtype === "u32";
      residents.write(input, isWords ? Uint32Array.from(values[i]) : Float32Array.from(values[i]));
    });
  write();
  const plan = await compile(device, graph, [output], residents, () => kernel);
  const context = `${kernel.name} of ${shapes.map(show).join(", ")} ${JSON.stringify(attributes)}`;
  return {
    plan,
    async verify() {
      write();
      plan.poison(POISON);
      plan.run();
      const copies = values.map((array) => array.slice());
      const magnitude = op.magnitude?.(copies, call);
      const expected = op.reference(copies, call); // changes what the op works on in place
      const changed = op.inPlace?.map((i) => [inputs[i], copies[i]] as const) ??
        [[output, expected] as const];
      for (const [tensor, reference] of changed) {
        const bytes = await plan.read(tensor);
        if (tensor.dtype === "u32") compareExactly(new Uint32Array(bytes), reference, context);
        else {
          const terms = magnitude ?? reference.map(Math.abs);
          const tolerance = kernel.purpose === "f16" ? HALF : SINGLE;
          compare(new Float32Array(bytes), reference, terms, tolerance, context);
        }
      }
    },
    close() {
      plan.destroy();
      residents.destroy();
    },
  };
}

function compareExactly(found: ArrayLike<number>, expected: Values, context: string): void {
  for (let i = 0; i < expected.length; i++) {
    if (found[i] !== expected[i]) {
      throw new Error(`${context}: element ${i} is ${found[i]}, expected ${expected[i]}`);
    }
  }
}

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
  context: string,
): void {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(found[i], expected[i])) continue; // NaN and infinity, where they are expected
    const error = Math.abs(found[i] - expected[i]);
    if (!(error <= 1e-5 + tolerance.element * magnitude[i])) {
      throw new Error(`${context}: element ${i} is ${found[i]}, expected ${expected[i]}`);
    }
    difference += error ** 2;
    norm += expected[i] ** 2;
  }
  if (Math.sqrt(difference) > tolerance.norm * Math.sqrt(norm) + 1e-12 * expected.length) {
    throw new Error(`${context}: relative error ${Math.sqrt(difference / norm)}`);
  }
}
