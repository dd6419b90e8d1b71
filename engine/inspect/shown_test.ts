import assert from "node:assert/strict";
import { DESCRIPTION } from "../../tests/inspection.ts";
import { resnet8 } from "../model/architectures/resnet8.ts";
import type { ModelDescription } from "../formats/model.ts";
import { layOut } from "./layout.ts";
import { rectifiedFilters, shownLayers } from "./shown.ts";

function filtersOf(description: ModelDescription): Record<string, string> {
  const layout = layOut(description, 1, false);
  const filters = rectifiedFilters(layout, shownLayers(layout));
  return Object.fromEntries([...filters].map(([{ name }, filter]) => [name, filter]));
}

Deno.test("nothing is left of dead filters behind their ReLU, and in the pooling of it", () => {
  const filters = filtersOf(DESCRIPTION);
  assert.deepEqual(filters, { relu1: "conv1", pool1: "conv1", relu2: "conv2" });
});

Deno.test("a filter is dead behind its normalisation, but not where a block adds to it", () => {
  const filters = filtersOf({ ...DESCRIPTION, network: resnet8.build(2).description });
  assert.deepEqual(filters, {
    relu1: "conv1",
    "residual1/relu1": "residual1/conv1",
    "residual2/relu1": "residual2/conv1",
    "residual3/relu1": "residual3/conv1",
  });
});
