/** The worked examples: each does what it shows. */
import assert from "node:assert/strict";
import { samplesOf } from "../engine/check/samples.ts";
import { accuracyOf, errorOf, softplus } from "../examples/custom_op.ts";
import { compare } from "../examples/fine_tuning.ts";
import { openDevice } from "../engine/mod.ts";
import { checkGradient } from "./harness.ts";

Deno.test("a custom op computes what its reference says, and a network learns with it", async () => {
  const device = await openDevice();
  const error = await errorOf(device, 5000);
  assert(error < 1e-5, `largest error ${error}`);
  for (const { sample, random } of samplesOf(softplus)) checkGradient(softplus, sample, random);
  const accuracy = await accuracyOf(device);
  assert(accuracy >= 0.9, `accuracy ${accuracy}`);
});

Deno.test("a fine-tuned network is better than one from scratch on few pictures", async () => {
  const { fineTuned, fromScratch } = await compare(await openDevice());
  assert(fineTuned >= fromScratch + 0.05, `fine-tuned ${fineTuned}, from scratch ${fromScratch}`);
});
