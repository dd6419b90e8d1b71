/** The networks beside what PyTorch found, as `test:torch` kept it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createStoredNet } from "../../engine/formats/network.ts";
import { Graph } from "../../engine/graph/graph.ts";
import { evaluate } from "../../engine/graph/reference.ts";
import { f32 } from "../../engine/graph/spec.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { difference, TOLERANCE } from "./compare.ts";
import { type Fixture, fixtureUrl, marksOf } from "./fixture.ts";
import { runLoupe } from "./loupe.ts";
import { beginningOf, CLASSES, type Task, TASKS, variablesToTorch } from "./task.ts";

const fixtureOf = ({ network }: Task): Fixture =>
  JSON.parse(readFileSync(fixtureUrl(network), "utf8"));

/** Trained here, on the device; the others are only as long as `test:torch` is. */
const TRAINED = ["tiny", "resnet8"];

for (const task of TASKS) {
  Deno.test(`${task.network} gives PyTorch's logits, in float64`, () => {
    const { layer, weights, images } = beginningOf(task);
    const graph = new Graph();
    const input = graph.input("image", f32(1, task.size, task.size, 3));
    const logits = layer(createStoredNet(graph), input);
    const environment = new Map(
      [...graph.variables].map(([name, variable]) =>
        [variable, Float64Array.from(weights.get(name)!.data)] as const
      ),
    );
    environment.set(input, Float64Array.from(images.subarray(0, task.size ** 2 * 3)));
    const [found] = evaluate(graph, [logits], environment);
    const apart = difference(found, fixtureOf(task).logits.slice(0, CLASSES));
    assert(apart < 1e-6, `${apart}`);
  });
}

for (const task of TASKS.filter(({ network }) => TRAINED.includes(network))) {
  Deno.test(`${task.network} is PyTorch's after three steps of SGD`, async () => {
    const device = await openDevice();
    const beginning = beginningOf(task);
    const found = await runLoupe(device, task, beginning);
    const variables = variablesToTorch(beginning, found.trained);
    const { logits, trained } = fixtureOf(task);
    assert(difference(found.logits, logits) < TOLERANCE);
    assert.deepEqual(Object.keys(trained).sort(), [...found.trained.keys()].sort());
    for (const [name, marks] of Object.entries(trained)) {
      const apart = difference(marksOf(variables.get(name)!.data), marks);
      assert(apart < TOLERANCE, `${name}: ${apart}`);
    }
  });
}
