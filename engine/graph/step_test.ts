import assert from "node:assert/strict";
import source from "../../shaders/shared/step.wgsl" with { type: "text" };
import { bitsFromFloat, STEP, stepWords } from "./step.ts";

Deno.test("stepWords() fills every word that shaders read", () => {
  const [gradientScale, corrections] = [0.25, [-1, 2]];
  const said = { index: 3, count: 5, seed: 9, offset: 2, learningRate: 0.1 };
  const words = stepWords({ ...said, gradientScale, corrections });
  assert.deepEqual([...words.subarray(0, STEP.learningRate)], [3, 5, 9, 2]);
  const floats = new Float32Array(words.buffer).subarray(STEP.learningRate);
  assert.deepEqual([...floats], [Math.fround(0.1), gradientScale, ...corrections]);
  const unsaid = new Array(words.length).fill(0).with(STEP.gradientScale, bitsFromFloat(1));
  assert.deepEqual([...stepWords({})], unsaid);
});

Deno.test("the shaders' struct of a step has the words in the order of STEP", () => {
  const fields = [...source.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name);
  assert.deepEqual(Object.entries(STEP), fields.map((name, i) => [name, i]));
});
