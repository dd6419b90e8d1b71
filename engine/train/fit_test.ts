import assert from "node:assert/strict";
import { ARCHITECTURES, layersOf } from "../model/architectures.ts";
import { checkFits, type Extent } from "./fit.ts";
import { buildNetwork } from "./network.ts";
import { RECIPES } from "./recipes.ts";

const wanted = { batch: 16, height: 112, width: 92 };

/** The `seed` network on ten pictures. */
function build({ batch, height, width }: Extent) {
  const memory = {
    height,
    width,
    picturesPerShard: 10,
    shardWords: [10 * height * width * 3 / 4, 1, 1, 1].map(Math.ceil),
    pictures: 10,
  };
  const layers = layersOf("seed", 2, { ...ARCHITECTURES.seed, keep: 0.6 });
  const standardisation = { mean: [0, 0, 0], scale: [1, 1, 1] } as const;
  return buildNetwork(layers, memory, 10, standardisation, { ...RECIPES.modern, batch }, 1);
}

function refusal(most: number, extent = wanted): string {
  const limits = { maxStorageBufferBindingSize: most, maxBufferSize: 2 ** 30 };
  try {
    checkFits(limits, extent, build);
    return "";
  } catch (error) {
    assert(error instanceof RangeError);
    return error.message;
  }
}

Deno.test("checkFits() names the tensor and what would fit, which then fits", () => {
  assert.equal(refusal(2 ** 27), "");
  // The optimizer's memory, whatever the batch: 2 · 5.6 million parameters.
  const large = refusal(40e6);
  assert.match(large, /'optimizer' \[2, \d+\] takes \d+ bytes .* 40000000 at most: --size (\d+)x/);
  const [, height, width] = /--size (\d+)x(\d+) would fit/.exec(large)!.map(Number);
  assert.equal(refusal(40e6, { batch: 16, height, width }), "");
  assert.notEqual(refusal(40e6, { batch: 16, height: height + 1, width }), "");
  assert.doesNotMatch(large, /--batch/);
});

Deno.test("checkFits() finds the largest batch", () => {
  const message = refusal(2 ** 27, { ...wanted, batch: 4096 });
  assert.match(message, /takes \d+ bytes and this adapter takes 134217728 at most/);
  const batch = Number(/--batch (\d+) or --size/.exec(message)![1]);
  assert.equal(refusal(2 ** 27, { ...wanted, batch }), "");
  assert.notEqual(refusal(2 ** 27, { ...wanted, batch: batch + 1 }), "");
});

Deno.test("checkFits() says so where only a smaller network helps", () => {
  assert.match(refusal(1000), /: use fewer --units or --filters$/);
});
