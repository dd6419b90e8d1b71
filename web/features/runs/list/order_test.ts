import assert from "node:assert/strict";
import type { RunSummary } from "../../../messages/runs.ts";
import { pressed, shownRuns } from "./order.ts";

const run = (id: string, rest: Partial<RunSummary> = {}): RunSummary => ({
  id,
  status: "finished",
  started: "",
  adapter: "",
  software: false,
  data: "",
  network: "",
  tested: false,
  bytes: 0,
  sparkline: [],
  ...rest,
});
const runs = [
  run("b", { accuracy: 0.5, network: "tiny", data: "pets" }),
  run("a", { network: "resnet8", data: "pets" }),
  run("c", { accuracy: 0.9, network: "tiny", data: "things" }),
];
const ids = (...given: Parameters<typeof shownRuns>) => shownRuns(...given).map(({ id }) => id);

Deno.test("runs are sorted both ways, what is not known last", () => {
  assert.deepEqual(ids(runs, "", { key: "id", isDescending: false }), ["a", "b", "c"]);
  assert.deepEqual(ids(runs, "", { key: "accuracy", isDescending: true }), ["c", "b", "a"]);
  assert.deepEqual(ids(runs, "", { key: "accuracy", isDescending: false }), ["b", "c", "a"]);
});

Deno.test("a search finds runs that have all its words, wherever", () => {
  const order = { key: "id", isDescending: false } as const;
  assert.deepEqual(ids(runs, " Tiny  PETS", order), ["b"]);
  assert.deepEqual(ids(runs, "nowhere", order), []);
});

Deno.test("a column begins with what is looked for, and turns", () => {
  const first = pressed({ key: "id", isDescending: false }, "accuracy");
  assert.deepEqual(first, { key: "accuracy", isDescending: true });
  assert.deepEqual(pressed(first, "accuracy"), { key: "accuracy", isDescending: false });
  assert.deepEqual(pressed(first, "network"), { key: "network", isDescending: false });
});
