import assert from "node:assert/strict";
import { uniforms } from "../graph/random.ts";
import { planSweep, resultsOf } from "../../tests/sweep_folder.ts";
import { importanceOf } from "./importance.ts";
import { openJobs, type Sweep } from "./sweep.ts";
import type { JobResult } from "./trial.ts";

/** All results of a sweep whose accuracies are as told. */
function resultsWith(
  sweep: Sweep,
  accuracyOf: (varied: Sweep["settings"][number]["varied"]) => number,
): JobResult[] {
  return openJobs(sweep, []).map(({ trial: { trial, varied }, rung }) => ({
    ...{ status: "finished", trial, rung, steps: 1, epochs: [], bestEpoch: 1, kernels: {} },
    ...{ validationLoss: 0, validationAccuracy: accuracyOf(varied), seconds: 1 },
    where: { worker: "a", adapter: "b", software: true, backend: "deno" },
  }));
}

const sweep = planSweep({ settings: 120, seeds: 1 });
const shareOf = (results: readonly JobResult[]) =>
  Object.fromEntries(importanceOf(sweep, results).map(({ name, share }) => [name, share]));

Deno.test("a thing that alone decides explains everything, and the others nothing", () => {
  const shares = shareOf(
    resultsWith(sweep, ({ architecture }) => architecture === "tiny" ? 0.5 : 0.9),
  );
  assert(shares.architecture > 0.999, `${shares.architecture}`);
  assert(shares["learning-rate"] < 0.1 && shares.batch < 0.1, JSON.stringify(shares));
});

Deno.test("chance explains next to nothing; a range explains by its parts", () => {
  const random = uniforms(3, 4);
  for (const share of Object.values(shareOf(resultsWith(sweep, () => random())))) {
    assert(share < 0.1, `${share}`);
  }
  const results = resultsWith(
    sweep,
    (varied) => Math.log10(Number(varied["learning-rate"])) / 9 + 1,
  );
  assert(shareOf(results)["learning-rate"] > 0.85);
  assert.equal(importanceOf(sweep, results)[0].name, "learning-rate");
});

Deno.test("of too few settings, or of equal ones, nothing is said; of halving the first rung counts", () => {
  const few = planSweep({ settings: 4, seeds: 1 });
  assert.deepEqual(importanceOf(few, resultsWith(few, () => 0.5)), []);
  assert.deepEqual(importanceOf(sweep, resultsWith(sweep, () => 0.5)), []);
  assert.deepEqual(importanceOf(sweep, []), []);
  const halving = planSweep({ settings: 27, seeds: 1, search: "halving" });
  const all = resultsOf(halving, {});
  assert(all.length > 27);
  assert.deepEqual(importanceOf(halving, all), importanceOf(halving, all.slice(0, 27)));
});
