import assert from "node:assert/strict";
import { accuracyAxis, type Axis, placeOf, secondsAxis, textOf, ticksOf, valueAt } from "./axes.ts";

const rate: Axis = {
  ...{ name: "learning-rate", label: "Peak learning rate", kind: "range" },
  ...{ low: 1e-4, high: 1e-2, log: true },
};
const network: Axis = {
  ...{ name: "network", label: "Network", kind: "choice", values: ["tiny", "resnet8"] },
};

Deno.test("a value has a place on its axis, and the place the value", () => {
  assert.equal(placeOf(rate, 1e-3)!.toFixed(9), "0.500000000");
  assert(Math.abs(Number(valueAt(rate, 0.5)) - 1e-3) < 1e-12);
  assert.equal(placeOf({ ...rate, low: 0, high: 1, log: false }, 0.5), 0.5);
  assert.equal(placeOf(network, "tiny"), 0.25);
  assert.equal(placeOf(network, "resnet8"), 0.75);
  for (const place of [0.5, 0.99, 1]) assert.equal(valueAt(network, place), "resnet8");
  assert.equal(placeOf(network, "vgg"), undefined);
  assert.equal(placeOf(rate, undefined), undefined);
  assert.equal(placeOf({ ...rate, low: 1e-3, high: 1e-3 }, 1e-3), 0.5);
});

Deno.test("marks are round, and few", () => {
  assert.deepEqual(ticksOf(rate).map(({ text }) => text), [
    "1e-4",
    "3e-4",
    "0.001",
    "0.003",
    "0.01",
  ]);
  assert.deepEqual(ticksOf({ ...rate, low: 1e-8, high: 1 }).map(({ text }) => text), [
    ...["1e-8", "1e-6", "1e-4", "0.01", "1"],
  ]);
  const shares = accuracyAxis([0.912, 0.968]);
  assert.deepEqual([shares.low, shares.high], [0.9, 0.98]);
  assert.deepEqual(ticksOf(shares).map(({ text }) => text), [
    "90 %",
    "92 %",
    "94 %",
    "96 %",
    "98 %",
  ]);
  const many = Array.from({ length: 60 }, (_, i) => i);
  assert.equal(ticksOf({ ...network, values: many } as Axis).length, 12);
});

Deno.test("the axis of accuracies stays within its bounds, of one value or none, too", () => {
  assert.deepEqual([accuracyAxis([0.5, 1]).high, accuracyAxis([]).low], [1, 0]);
  const single = accuracyAxis([1]);
  assert(single.low < 1 && single.high === 1);
});

Deno.test("times that differ tenfold are on a logarithmic axis", () => {
  assert(secondsAxis([2, 40]).log);
  assert(!secondsAxis([12, 40]).log);
  assert.equal(secondsAxis([]).high, 1);
  assert.equal(textOf(secondsAxis([2, 40]), 2.345), "2.3 s");
  assert.equal(textOf(secondsAxis([2, 40]), 75), "1 min 15 s");
});
