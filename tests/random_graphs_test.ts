/** Whole random graphs, planned and run on a device, against the same graphs in float64. */
import assert from "node:assert/strict";
import { uniforms } from "../engine/graph/random.ts";
import { evaluate } from "../engine/graph/reference.ts";
import { openDevice } from "../engine/plan/device.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";
import { type RandomGraph, randomGraph } from "./random_graphs.ts";

const GRAPHS = 320;

const device = await openDevice();

/** Runs a graph for two steps and compares every output after each. */
async function check({ graph, outputs, environment }: RandomGraph, seed: number): Promise<void> {
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, outputs, residents);
  try {
    for (const [tensor, values] of environment) {
      const words = tensor.dtype === "u32" ? Uint32Array.from(values) : Float32Array.from(values);
      residents.write(tensor, words);
    }
    plan.poison(0x7fc0dead);
    for (const step of [1, 2]) {
      plan.run();
      const expected = evaluate(graph, outputs, environment);
      for (const [i, output] of outputs.entries()) {
        const bytes = await plan.read(output);
        const found = output.dtype === "u32" ? new Uint32Array(bytes) : new Float32Array(bytes);
        const context = `graph ${seed}, '${output.name}', step ${step}`;
        assert.equal(found.length, expected[i].length, context);
        const wrong = expected[i].findIndex((value, j) =>
          !(Math.abs(value - found[j]) <= 1e-5 * Math.max(1, Math.abs(value)))
        );
        assert(wrong < 0, `${context}: [${wrong}] is ${found[wrong]}, not ${expected[i][wrong]}`);
      }
    }
  } finally {
    plan.destroy();
    residents.destroy();
  }
}

Deno.test(`${GRAPHS} random graphs compute what their float64 evaluation does`, async () => {
  for (let seed = 0; seed < GRAPHS; seed++) await check(randomGraph(uniforms(7, seed)), seed);
});
