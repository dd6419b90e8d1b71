import assert from "node:assert/strict";
import { Graph } from "../../graph/graph.ts";
import { uniforms } from "../../graph/random.ts";
import { evaluate } from "../../graph/reference.ts";
import { f32, sizeOf } from "../../graph/spec.ts";
import { createNet } from "../net.ts";
import { whitening2D } from "./whitening.ts";

const ZEROS = { kind: "zeros" } as const;
const INITIALISERS = { convolution: ZEROS, dense: ZEROS, bias: ZEROS };

/** Pictures whose neighbouring pixels are much alike. */
function smoothPictures(shape: number[]): Float32Array {
  const random = uniforms(1, 2);
  let last = 0;
  return Float32Array.from({ length: sizeOf(shape) }, () => last = 0.9 * last + 8 * random() - 4);
}

Deno.test("whitening2D() makes what it says of patches independent, each of variance 1", () => {
  const graph = new Graph();
  const shape = [20, 9, 8, 3];
  const inputs = { data: smoothPictures(shape), shape };
  const x = graph.input("x", f32(...shape));
  const net = createNet({ graph, initialisers: INITIALISERS, seed: 1, sample: () => inputs });
  const y = whitening2D()(net.scope("whitening1"), x);
  assert.deepEqual(y.shape, [20, 8, 7, 24]);
  const [values] = evaluate(graph, [y], new Map([[x, Float64Array.from(inputs.data)]]));
  const patches = values.length / 24;
  const moment = (i: number, j: number) => {
    let sum = 0;
    for (let p = 0; p < patches; p++) sum += values[24 * p + i] * values[24 * p + j];
    return sum / patches;
  };
  for (let i = 0; i < 12; i++) {
    for (let j = 0; j <= i; j++) {
      const expected = i === j ? 1 : 0;
      assert(Math.abs(moment(i, j) - expected) < 0.02, `${i} ${j}: ${moment(i, j)}`);
    }
    assert(values.every((_, k) => k % 24 !== i || values[k] === -values[k + 12]));
  }
  const kernel = graph.variables.get("whitening1/kernel")!.source;
  assert(kernel.kind === "variable" && !kernel.isTrainable);
});

Deno.test("whitening2D() has no first values where the inputs are not its own", () => {
  const graph = new Graph();
  const x = graph.input("x", f32(1, 4, 4, 3));
  const sample = () => ({ data: new Float32Array(3 * 3 * 3), shape: [1, 3, 3, 3] });
  const net = createNet({ graph, initialisers: INITIALISERS, seed: 1, sample });
  whitening2D()(net.scope("late"), x);
  const { source } = graph.variables.get("late/kernel")!;
  assert.throws(() => source.kind === "variable" && source.initial(1), /Cannot begin 'late'/);
});
