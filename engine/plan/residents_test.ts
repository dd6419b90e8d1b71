import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { f16, f32 } from "../graph/spec.ts";
import { openDevice } from "./device.ts";
import { Residents } from "./residents.ts";

const device = await openDevice();

Deno.test("a pack that comes after its members have places is refused, and takes nothing", async () => {
  const graph = new Graph();
  const a = graph.variable("a", f32(4));
  const residents = new Residents(device, graph);
  residents.write(a, new Float32Array([1, 2, 3, 4]));
  const late = graph.pack("late", [a]);
  assert.throws(
    () => residents.place(late),
    /'late' as its 'a' has a place: pack variables before/,
  );
  assert.deepEqual([...new Float32Array(await residents.read(a))], [1, 2, 3, 4]);
  residents.destroy();
});

Deno.test("halves are written that end amid a word", async () => {
  const graph = new Graph();
  const x = graph.input("x", f16(3));
  const residents = new Residents(device, graph);
  residents.write(x, Float16Array.of(1, 2, 3));
  assert.deepEqual([...new Float16Array(await residents.read(x))], [1, 2, 3, 0]);
  device.check();
  residents.destroy();
});
