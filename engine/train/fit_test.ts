import assert from "node:assert/strict";
import { tutorial } from "../model/architectures/tutorial.ts";
import type { Extent } from "./examples.ts";
import { checkFits } from "./fit.ts";
import { buildNetwork } from "./network.ts";
import { pictureExamples } from "./pictures.ts";
import { recipeOptions } from "./recipe_options.ts";
import { RECIPES } from "./recipes.ts";

const wanted = { batch: 16, height: 112, width: 92 };

/** The tutorial's network on ten pictures. */
function build({ batch, height, width }: Extent) {
  const pictures = {
    height,
    width,
    channels: 3,
    picturesPerShard: 12,
    shards: [new Uint8Array(12 * height * width * 3)],
    targets: { data: new Uint32Array(10), shape: [] },
  };
  return buildNetwork({
    ...recipeOptions({ ...RECIPES.modern, batch }),
    forward: tutorial.build(2, { ...tutorial, rate: 0.4 }),
    examples: pictureExamples(pictures, {
      standardisation: { mean: [0, 0, 0], scale: [1, 1, 1] },
      residentBytes: 2 ** 30,
      capacity: batch,
    }),
    longest: 10,
    seed: 1,
  });
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
  // The first dense layer, whatever the batch: 5.5 million weights.
  const large = refusal(20e6);
  assert.match(
    large,
    /'dense1\/kernel' \[10752, 512\] takes \d+ bytes .* 20000000 at most: --size (\d+)x/,
  );
  const [, height, width] = /--size (\d+)x(\d+) would fit/.exec(large)!.map(Number);
  assert.equal(refusal(20e6, { batch: 16, height, width }), "");
  assert.notEqual(refusal(20e6, { batch: 16, height: height + 1, width }), "");
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
  assert.match(refusal(1000), /: make the network smaller, in units or filters$/);
});
