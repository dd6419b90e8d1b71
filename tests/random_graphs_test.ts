/** Whole random graphs, planned and run on a device, against the same graphs in float64. */
import assert from "node:assert/strict";
import { uniforms } from "../engine/graph/random.ts";
import { evaluate } from "../engine/graph/reference.ts";
import { openDevice } from "../engine/plan/device.ts";
import { bytesOf } from "../engine/graph/spec.ts";
import { compile } from "../engine/plan/plan.ts";
import { Readback } from "../engine/plan/readback.ts";
import { Residents } from "../engine/plan/residents.ts";
import { type RandomGraph, randomGraph } from "./random_graphs.ts";

const GRAPHS = 320;

const device = await openDevice();

/** Runs a graph for two steps and compares every output after each. */
async function check({ graph, outputs, environment }: RandomGraph, seed: number): Promise<void> {
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, outputs, residents);
  const readback = new Readback(device, outputs.reduce((sum, each) => sum + bytesOf(each), 0));
  try {
    for (const [tensor, values] of environment) {
      const words = tensor.dtype === "u32" ? Uint32Array.from(values) : Float32Array.from(values);
      residents.write(tensor, words);
    }
    plan.poison(0x7fc0dead);
    for (const step of [1, 2]) {
      plan.run();
      const expected = evaluate(graph, outputs, environment);
      const bytes = await readback.read(outputs.map(plan.place));
      let at = 0;
      for (const [i, output] of outputs.entries()) {
        const part = bytes.slice(at, at += bytesOf(output));
        const found = output.dtype === "u32" ? new Uint32Array(part) : new Float32Array(part);
        const context = `graph ${seed}, '${output.name}', step ${step}`;
        assert.equal(found.length, expected[i].length, context);
        const wrong = expected[i].findIndex((value, j) =>
          !(Math.abs(value - found[j]) <= 1e-5 * Math.max(1, Math.abs(value)))
        );
        assert(wrong < 0, `${context}: [${wrong}] is ${found[wrong]}, not ${expected[i][wrong]}`);
      }
    }
  } finally {
    readback.close();
    plan.destroy();
    residents.destroy();
  }
}

Deno.test(`${GRAPHS} random graphs compute what their float64 evaluation does`, async () => {
  for (let seed = 0; seed < GRAPHS; seed++) await check(randomGraph(uniforms(7, seed)), seed);
});
