import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { f32 } from "../graph/spec.ts";
import { relu } from "../ops/elementwise/unary.ts";
import { openDevice } from "./device.ts";
import { compile } from "./plan.ts";
import { Readback } from "./readback.ts";
import { Residents } from "./residents.ts";

const device = await openDevice();

/** A plan whose output is what was written last. */
async function echo() {
  const graph = new Graph();
  const x = graph.input("x", f32(4));
  const y = graph.append(relu, [x], {});
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, [y], residents);
  return {
    run(value: number) {
      residents.write(x, new Float32Array(4).fill(value));
      plan.run();
    },
    y,
    plan,
    close() {
      plan.destroy();
      residents.destroy();
    },
  };
}

const numbersOf = (bytes: ArrayBuffer) => [...new Float32Array(bytes)];
const filled = (value: number) => [value, value, value, value];

Deno.test("readings give what was there when they were asked for, whatever runs meanwhile", async () => {
  const { run, y, plan, close } = await echo();
  const readback = new Readback(device, 16);
  const asked = [1, 2, 3, 4].map((value) => {
    run(value);
    return value % 2 === 0 ? readback.read([plan.place(y)]) : plan.read(y);
  });
  assert.deepEqual((await Promise.all(asked)).map(numbersOf), [1, 2, 3, 4].map(filled));
  readback.close();
  close();
});

Deno.test("more readings than buffers are kept are answered, too", async () => {
  const { run, y, plan, close } = await echo();
  const readback = new Readback(device, 16, { count: 2 });
  run(5);
  const readings = [1, 2, 3].map(() => readback.read([plan.place(y)]));
  assert.deepEqual(numbersOf(await Promise.race(readings)), filled(5));
  await Promise.all(readings);
  readback.close();
  close();
});
