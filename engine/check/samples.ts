/** What each op is checked on: its own samples, and random ones. @module */
import type { AnyOp, DeviceTraits, Kernel, Random, Sample } from "../graph/op.ts";
import { uniforms } from "../graph/random.ts";
import { sizeOf } from "../graph/spec.ts";

/** How many random samples each check draws, beyond the op's own. */
const RANDOM_SAMPLES = 12;

/** An op's samples and random ones, each with its own random numbers. */
export function* samplesOf(
  op: AnyOp,
  randomSamples = RANDOM_SAMPLES,
): Generator<{ sample: Sample<unknown>; random: Random }> {
  for (const [i, sample] of op.samples.entries()) yield { sample, random: uniforms(1, i) };
  for (let i = 0; i < randomSamples; i++) {
    const random = uniforms(2, i);
    yield { sample: op.randomSample(random), random };
  }
}

/** An op's own sample with the least to compute that a kernel fits; `undefined` where it fits none. */
export function smallestSample(
  op: AnyOp,
  kernel: Kernel<unknown>,
  device: DeviceTraits,
): Sample<unknown> | undefined {
  const calls = op.samples.map(({ inputs, attributes }) => {
    const call = { inputs, outputs: op.outputs(inputs, attributes), attributes };
    return { call, flops: op.flops(call) + sizeOf(call.outputs[0].shape) };
  });
  return calls.filter(({ call }) => kernel.fits?.(call, device) ?? true)
    .sort((a, b) => a.flops - b.flops)[0]?.call;
}

/**
 * One kernel of each shader of an op, in float32 where there is one: what has an `@` in its name
 * differs in constants alone.
 */
export function oneOfEachShader(kernels: readonly Kernel<unknown>[]): Kernel<unknown>[] {
  return [...Map.groupBy(kernels, ({ name }) => name.split("@")[0]).values()]
    .map((kernels) => kernels.findLast(({ precision }) => !precision) ?? kernels.at(-1)!);
}
