/** Whole random graphs, run on a device or rewritten, against the same graphs in float64. */
import assert from "node:assert/strict";
import { type Fusion, rewrite } from "../engine/graph/rewrite.ts";
import type { AnyOp } from "../engine/graph/op.ts";
import { uniforms } from "../engine/graph/random.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { openDevice } from "../engine/plan/device.ts";
import { FUSIONS } from "../engine/ops/fusions.ts";
import { bytesOf } from "../engine/graph/spec.ts";
import { compile } from "../engine/plan/plan.ts";
import { Readback } from "../engine/plan/readback.ts";
import { Residents } from "../engine/plan/residents.ts";
import { type RandomGraph, randomGraph } from "./random_graphs.ts";
import { ROUNDING } from "./random_ops.ts";

const GRAPHS = 320;

const device = await openDevice();

/** Runs a graph for two steps and compares every output after each. */
async function check(
  { graph, outputs, environment, isWhole }: RandomGraph,
  seed: number,
): Promise<void> {
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
        const tolerance = output.dtype === "u32" ? 0 : isWhole ? 1e-5 : 2e-3;
        const wrong = expected[i].findIndex((value, j) =>
          !(Math.abs(value - found[j]) <= tolerance * Math.max(1, Math.abs(value)))
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

/** What a device may be off by in numbers that it rounds, and more. */
const OFF = 1e-5;

/** Ops that round, off by that. */
const rounded: Fusion = {
  name: "rounded",
  apply({ op, inputs, attributes, outputs: [, ...others] }, { graph, replace }) {
    if (!ROUNDING.includes(op)) return undefined;
    const reference: AnyOp["reference"] = (...of) =>
      op.reference(...of).map((values) => values.map((value, i) => value + (i % 3 - 1) * OFF));
    const [output, ...further] = graph.appendAll({ ...op, reference }, inputs, attributes);
    others.forEach((other, i) => replace(other, further[i]));
    return output;
  },
};

/** Whether rounding carries something over an edge, as of a ReLU: then nothing follows from numbers that differ. */
function isOnEdge(seed: number): boolean {
  const { graph, outputs, environment, isWhole } = randomGraph(uniforms(7, seed));
  if (isWhole) return false;
  const off = rewrite(graph, outputs, [rounded]);
  const [before, after] = [0, 1].map(() => copyOf(environment));
  return [1, 2].some(() => {
    const expected = evaluate(graph, outputs, before);
    return evaluate(graph, off, after).some((values, i) =>
      values.some((value, j) =>
        !(Math.abs(value - expected[i][j]) <= 0.05 * Math.max(1, Math.abs(value)))
      )
    );
  });
}

Deno.test(`${GRAPHS} random graphs compute what their float64 evaluation does`, async () => {
  const seeds = Array.from({ length: GRAPHS }, (_, seed) => seed).filter((seed) => !isOnEdge(seed));
  assert(seeds.length > 0.9 * GRAPHS, `${seeds.length} are compared`);
  for (const seed of seeds) await check(randomGraph(uniforms(7, seed)), seed);
});

const copyOf = (environment: Environment): Environment =>
  new Map([...environment].map(([tensor, values]) => [tensor, values.slice()]));

/** Puts each node of one output in its own place once more. */
const identity: Fusion = {
  name: "identity",
  apply: ({ op, inputs, attributes }, { graph }) => graph.append(op, inputs, attributes),
};

/** Rewrites a graph, compares every output after each of two steps, and says whether it was changed. */
function checkRewritten(seed: number, fusions: readonly Fusion[]): boolean {
  const { graph, outputs, environment, isWhole } = randomGraph(uniforms(7, seed));
  const rewritten = rewrite(graph, outputs, fusions);
  const [before, after] = [0, 1].map(() => copyOf(environment));
  for (const step of [1, 2]) {
    const expected = evaluate(graph, outputs, before);
    const found = evaluate(graph, rewritten, after);
    outputs.forEach(({ name }, i) => {
      const tolerance = isWhole ? 0 : 1e-9;
      const wrong = expected[i].findIndex((value, j) =>
        !(Math.abs(value - found[i][j]) <= tolerance * Math.max(1, Math.abs(value)))
      );
      const context = `graph ${seed}, '${name}', step ${step}`;
      assert(wrong < 0, `${context}: [${wrong}] is ${found[i][wrong]}, not ${expected[i][wrong]}`);
    });
  }
  return rewritten.some((output, i) => output !== outputs[i]);
}

for (const fusions of [FUSIONS, [identity]]) {
  const names = fusions.map(({ name }) => name).join(", ");
  Deno.test(`a rewrite by ${names} leaves what ${GRAPHS} random graphs compute`, () => {
    const seeds = Array.from({ length: GRAPHS }, (_, seed) => seed);
    const changed = seeds.filter((seed) => checkRewritten(seed, fusions));
    assert(changed.length > GRAPHS / 10, `${changed.length} were changed`);
  });
}
