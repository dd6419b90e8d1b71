import assert from "node:assert/strict";
import { orderOf, repetitionOf } from "./orders.ts";

Deno.test("a recipe for one network decides on the network", () => {
  const order = { data: "", recipe: "speedrun", epochs: 2 };
  const expected = {
    ...order,
    architecture: "speedrun",
    batch: undefined,
    seed: undefined,
    name: undefined,
  };
  assert.deepEqual(orderOf(order), expected);
  assert.deepEqual(orderOf({ ...order, architecture: "tiny" }), expected);
  const modern = { ...order, recipe: "modern" };
  assert.match(orderOf(modern) as string, /architecture is missing/);
  assert.deepEqual(orderOf({ ...modern, architecture: "tiny" }), {
    ...expected,
    recipe: "modern",
    architecture: "tiny",
  });
  const best = orderOf({ ...order, recipe: "best", architecture: "tiny" });
  assert.deepEqual(best, { ...expected, recipe: "best", architecture: "tiny" });
  for (const recipe of ["none", "__proto__", "toString", undefined]) {
    assert.match(orderOf({ ...order, recipe }) as string, /recipe is/);
  }
});

Deno.test("a run is repeated by its name, and by nothing that leads elsewhere", () => {
  assert.deepEqual(repetitionOf({ again: "a run", name: "b" }), { again: "a run", name: "b" });
  assert.match(repetitionOf({ again: "../a" }) as string, /no run/);
  assert.match(repetitionOf({ again: 3 }) as string, /'3' again/);
  assert.match(repetitionOf({ again: "a run", name: "/" }) as string, /Cannot call the run/);
});
