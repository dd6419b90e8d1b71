/** Losses against numbers worked out by hand, and a training by labels that don't exclude each other. */
import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { evaluate } from "../graph/reference.ts";
import { uniforms } from "../graph/random.ts";
import { f32, u32 } from "../graph/spec.ts";
import { STEP_SPEC, stepWords } from "../graph/step.ts";
import { dense } from "../model/layers/mod.ts";
import { openDevice } from "../plan/device.ts";
import {
  binaryCrossEntropy,
  crossEntropy,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
} from "./losses.ts";
import { train } from "./train.ts";

/** The losses of three rows of two outputs, of which two count. */
function lossesOf(loss: Loss, targets: readonly number[], isLabels = false): number[] {
  const graph = new Graph();
  const outputs = graph.constant("outputs", f32(3, 2), [0, 100, -1, 2, 5, 5]);
  const wanted = graph.constant("targets", isLabels ? u32(3) : f32(3, 2), targets);
  const step = graph.constant("step", STEP_SPEC, [...stepWords({ count: 2 })]);
  return [...evaluate(graph, [loss({ graph, outputs, targets: wanted, step })], new Map())[0]];
}

Deno.test("each loss is what is worked out by hand, and 0 in rows that don't count", () => {
  const cases: [string, number[], readonly number[]][] = [
    // log 2 of the logit 0, 0 of 100; log(1 + e⁻¹) of −1, log(1 + e²) − 1 of 2 with its target 1/2.
    ["binary", lossesOf(binaryCrossEntropy(), [1, 1, 0, 0.5, 1, 1]), [
      0.6931471805599453 / 2,
      (0.31326168751822286 + 1.1269280110429727) / 2,
      0,
    ]],
    ["squared", lossesOf(meanSquaredError(), [1, 98, 1, 2, 0, 0]), [2.5, 2, 0]],
    ["absolute", lossesOf(meanAbsoluteError(), [1, 98, 1, 2, 0, 0]), [1.5, 1, 0]],
    // log(1 + e⁻³) of the difference 3.
    ["classes", lossesOf(crossEntropy(), [1, 0, 0], true), [0, 3.048587351573742, 0]],
  ];
  for (const [name, found, expected] of cases) {
    found.forEach((value, i) => {
      assert(Math.abs(value - expected[i]) < 1e-12, `${name} ${i}: ${value}, not ${expected[i]}`);
    });
  }
});

Deno.test("cross-entropy smooths by a share, or says that it can't", () => {
  for (const smoothing of [1, -0.1, NaN]) {
    assert.throws(
      () => lossesOf(crossEntropy({ smoothing }), [1, 0, 0], true),
      /softmaxCrossEntropy as its smoothing must be in \[0, 1\): it is/,
    );
  }
});

Deno.test("a training by binary cross-entropy learns labels that don't exclude each other", async () => {
  const random = uniforms(8, 1);
  const data = Float32Array.from({ length: 200 * 3 }, () => 2 * random() - 1);
  const labels = Float32Array.from({ length: 200 * 3 }, (_, i) => data[i] > 0 ? 1 : 0);
  const images = { data, shape: [200, 3] };
  const losses: number[] = [];
  const run = await train(await openDevice(), dense(3), {
    images,
    labels: { data: labels, shape: [200, 3] },
  }, {
    epochs: 30,
    batch: 40,
    learningRate: 0.1,
    loss: binaryCrossEntropy(),
    onStep: ({ loss }) => losses.push(loss),
  });
  const { data: said } = await run.predict(images);
  run.close();
  const right = labels.filter((label, i) => (said[i] > 0) === (label === 1)).length;
  assert(right > 570, `${right} of 600 labels are right`);
  assert(losses.at(-1)! < 0.4 * losses[0], `from ${losses[0]} to ${losses.at(-1)}`);
});
