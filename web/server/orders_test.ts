import assert from "node:assert/strict";
import { orderOf } from "./orders.ts";

Deno.test("a recipe for one network decides on the network", () => {
  const order = { data: "", recipe: "speedrun", epochs: 2 };
  const expected = {
    ...order,
    architecture: "speedrun",
    batch: undefined,
    seed: undefined,
    name: undefined,
    labels: undefined,
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
