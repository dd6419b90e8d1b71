import assert from "node:assert/strict";
import { type Dimension, pointsOf } from "./space.ts";

const rate: Dimension = {
  name: "learning-rate",
  range: { from: 1e-4, to: 1e-2, isWhole: false, isLog: true },
};
const batch: Dimension = {
  name: "batch",
  range: { from: 8, to: 64, isWhole: true, isLog: false },
};
const network: Dimension = { name: "architecture", values: ["tiny", "small", "resnet8"] };

Deno.test("a grid has every combination, and as many values of ranges as fit", () => {
  const points = pointsOf([rate, network], { search: "grid", count: 10, seed: 1 });
  assert.deepEqual(
    points.map((point) => [point["learning-rate"], point.architecture]),
    [1e-4, 1e-3, 1e-2].flatMap((rate) => ["tiny", "small", "resnet8"].map((name) => [rate, name])),
  );
  const whole = pointsOf([batch], { search: "grid", count: 3, seed: 1 });
  assert.deepEqual(whole.map((point) => point.batch), [8, 36, 64]);
  const narrow = { ...batch, range: { ...batch.range!, to: 10 } };
  assert.equal(pointsOf([narrow], { search: "grid", count: 60, seed: 1 }).length, 3);
  assert.throws(
    () => pointsOf([rate, network], { search: "grid", count: 5, seed: 1 }),
    /Cannot try all of a grid as it has 6 settings: expected 5 or fewer/,
  );
});

Deno.test("random points lie within their ranges, and more of them begin with the same", () => {
  const draw = (count: number, seed = 1) =>
    pointsOf([rate, batch, network], { search: "random", count, seed });
  const points = draw(400);
  assert.deepEqual(points.slice(0, 20), draw(20));
  assert.notDeepEqual(draw(20, 2), draw(20));
  const rates = points.map((point) => point["learning-rate"] as number);
  assert(rates.every((value) => value >= 1e-4 && value <= 1e-2));
  const below = rates.filter((value) => value < 1e-3).length;
  assert(Math.abs(below - 200) < 40, `${below} of 400 below the middle of the ratios`);
  const batches = points.map((point) => point.batch as number);
  assert.deepEqual([Math.min(...batches), Math.max(...batches)], [8, 64]);
  assert(batches.every(Number.isInteger));
  for (const name of network.values!) {
    const count = points.filter((point) => point.architecture === name).length;
    assert(Math.abs(count - 133) < 40, `${name}: ${count}`);
  }
});

Deno.test("what is varied draws no other's numbers", () => {
  const alone = pointsOf([rate], { search: "random", count: 5, seed: 1 });
  const both = pointsOf([network, rate], { search: "halving", count: 5, seed: 1 });
  assert.deepEqual(
    both.map((point) => point["learning-rate"]),
    alone.map((point) => point["learning-rate"]),
  );
});

Deno.test("random points of few choices are each another, and no more than there are", () => {
  const few = { name: "units", range: { from: 1, to: 4, isWhole: true, isLog: false } };
  const points = pointsOf([network, few], { search: "random", count: 60, seed: 1 });
  assert.equal(points.length, 12);
  assert.equal(new Set(points.map((point) => JSON.stringify(point))).size, 12);
  const some = pointsOf([network, few], { search: "random", count: 5, seed: 1 });
  assert.deepEqual(points.slice(0, 5), some);
  const ratios = { name: "batch", range: { from: 1, to: 10, isWhole: true, isLog: true } };
  const all = pointsOf([ratios], { search: "random", count: 60, seed: 1 });
  assert.deepEqual(
    all.map(({ batch }) => batch).sort((a, b) => Number(a) - Number(b)),
    [
      ...Array(10).keys(),
    ].map((i) => i + 1),
  );
});
