/**
 * The one harness for every op: kernels against their float64 reference on a device, over a draw of
 * the op's samples and of random shapes (`deno task test:kernels` has all), and each gradient against
 * finite differences.
 */
import { samplesOf } from "../engine/check/samples.ts";
import { ALL_OPS } from "../engine/check/all_ops.ts";
import { uniforms } from "../engine/graph/random.ts";
import { checkDrawn, checkGradient } from "./harness.ts";
import { device, testKernels } from "./ops.ts";

for (const op of ALL_OPS) {
  testKernels(op, "draw");
  const { family } = op;
  if (family) {
    Deno.test(`${op.name} by kernels drawn from its family equals its reference`, async () => {
      const likely = op.kernels.filter(({ parameters }) => parameters);
      await checkDrawn(device, op, likely, uniforms(3, op.name.length));
      await checkDrawn(device, op, family(), uniforms(4, op.name.length));
    });
  }
  if (!op.gradient) continue;
  Deno.test(`the gradient of ${op.name} equals finite differences`, () => {
    for (const { sample, random } of samplesOf(op)) checkGradient(op, sample, random);
  });
}
