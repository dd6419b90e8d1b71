import assert from "node:assert/strict";
import { sweepCase } from "../../engine/bench/sweep.ts";
import type { AnyOp, Kernel, NoAttributes } from "../../engine/graph/op.ts";
import { f32 } from "../../engine/graph/spec.ts";
import { relu } from "../../engine/ops/elementwise/unary.ts";
import { DeviceError, openDevice } from "../../engine/plan/device.ts";
import { captured } from "../../tests/captured.ts";
import { bench } from "../commands/bench.ts";
import { UsageError } from "../terminal/arguments.ts";
import { benchSweep } from "./sweep.ts";

const device = await openDevice();
const sample = { inputs: [f32(64, 64)], attributes: {} };
const roofline = {
  adapter: "",
  backend: "",
  peakFlops: 1e15,
  copies: [{ bytes: 32768, perSecond: 1e15 }],
};

/** ReLU so many times, the last with another text in place of its own. */
function member(times: number, text = "max(x, 0.0)"): Kernel<NoAttributes> {
  return {
    name: `relu@${times}`,
    parameters: [times],
    passes: (call, device) =>
      new Array(times).fill(relu.kernels[0].passes(call, device)[0]).map((pass) => ({
        ...pass,
        parts: pass.parts.map((part: { path: string; text: string }) => ({
          path: part.path,
          text: part.text.replace("max(x, 0.0)", text),
        })),
      })),
  };
}

const family = [member(400), member(20), member(3, "max(x, 0.5)"), member(2, "maximum(x)")];
/** So many operations that the last of its kernels takes the place of the reference. */
const op: AnyOp = {
  ...relu,
  reference: () => assert.fail("the reference would take minutes"),
  kernels: [family[0], relu.kernels[0]],
  family: () => family,
  flops: () => 3e9,
};

Deno.test("--sweep prints a family sorted, says what fails, and counts it", async () => {
  const { result, out } = await captured(() => benchSweep(device, { op, sample }, roofline));
  const names = result.report.results.map(({ kernel }) => kernel);
  assert.deepEqual(names.slice(1), ["relu@20", "relu@400", "relu@3", "relu@2"]);
  assert.equal(result.failures, 2);
  assert.match(out, /FAILED {2}relu@3 \[64, 64\]: .*element \d+ is /);
  assert.match(out, /FAILED {2}relu@2 \[64, 64\]: Cannot compile /);
  assert.match(out, new RegExp(`The fastest of 5 is ${names[0]}: .* TFLOP/s, \\d+% of the roof`));
  assert.match(out, /2 of 5 FAILED/);
});

Deno.test("--sweep keeps what it found when the device is lost", async () => {
  const lost = await openDevice();
  const { check } = lost;
  const losing: Kernel<NoAttributes> = {
    ...family[1],
    name: "relu@losing",
    passes(_call, device) {
      lost.check = () => {
        throw new DeviceError("lost", "the GPU was lost");
      };
      return member(1).passes({ ...sample, outputs: sample.inputs }, device);
    },
  };
  const kernels = [relu.kernels.at(-1)!];
  const losingOp: AnyOp = { ...op, kernels, family: () => [losing, family[0]] };
  const { result, errors } = await captured(() =>
    benchSweep(lost, { op: losingOp, sample }, roofline)
  );
  lost.check = check;
  assert.deepEqual(result.report.results.map(({ kernel }) => kernel), ["relu"]);
  assert.equal(result.failures, 1);
  assert.match(errors, /Error: Cannot go on as the GPU was lost/);
});

Deno.test("--sweep takes the case with the most operations, or the shape that is named", () => {
  assert.deepEqual(sweepCase("matMul").sample.inputs[0].shape, [16, 10752]);
  assert.deepEqual(sweepCase("matMul", { shape: "[3, 5] [5, 7]" }).sample.inputs[1].shape, [5, 7]);
});

Deno.test("--sweep refuses ops without a family, and what does not go with it", async () => {
  const refused = (args: string[], why: RegExp) =>
    assert.rejects(bench(args), (error) => error instanceof UsageError && why.test(error.message));
  await refused(["--sweep", "relu"], /kernels of 'relu': expected one of conv2d, /);
  await refused(["--sweep", "matMul", "--shape", "[1, 2] [3, 4]"], /does not fit matMul/);
  await refused(["add", "--sweep", "matMul"], /Cannot use add as --sweep tries all/);
  await refused(["--sweep", "matMul", "--train", "tiny"], /Cannot use --train as --sweep/);
});
