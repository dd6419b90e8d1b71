/**
 * An op of one's own: softplus, y = log(1 + eˣ), with its shader. It is checked against its own float64
 * reference, and then serves a network as its activation.
 *
 * @module
 */
import {
  compile,
  conv2D,
  dense,
  type Device,
  evaluate,
  f32,
  flatten,
  type Forward,
  Graph,
  maxPooling2D,
  type NoAttributes,
  type Op,
  ops,
  Residents,
  train,
  uniforms,
} from "loupe-webgpu";

/** One element a thread; lists of more than 65,535 workgroups are folded over y. */
const SHADER = `
const SIZE = 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < SIZE) {
    y[i] = max(x[i], 0.0) + log(1.0 + exp(-abs(x[i])));
  }
}
`;

const sizeOf = (shape: readonly number[]) => shape.reduce((size, extent) => size * extent, 1);

/** y = log(1 + eˣ) of each element; its slope is the sigmoid, an op that is there. */
export const softplus: Op<NoAttributes> = {
  name: "softplus",
  outputs: ([x]) => [x],
  reference: (
    [x],
  ) => [x.map((value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))))],
  gradient: ({ inputs: [x], dOutputs: [dy], append }) => [
    append(ops.multiply, [dy!, append(ops.sigmoid, [x], {})], {}),
  ],
  kernels: [{
    name: "softplus",
    passes: ({ outputs: [{ shape }] }) => [{
      parts: [{ path: "softplus.wgsl", text: SHADER }],
      constants: { SIZE: sizeOf(shape) },
      operands: [{ input: 0 }, { output: 0 }],
      workgroups: [Math.ceil(sizeOf(shape) / 64)],
    }],
  }],
  flops: ({ outputs: [{ shape }] }) => 5 * sizeOf(shape),
  samples: [{ inputs: [f32(3, 5)], attributes: {} }],
  randomSample: (random) => ({ inputs: [f32(1 + Math.floor(9 * random()), 7)], attributes: {} }),
};

/** The largest difference between what the device computes and the reference, over `count` numbers. */
export async function errorOf(device: Device, count: number): Promise<number> {
  const random = uniforms(1, 0);
  const numbers = Float32Array.from({ length: count }, () => 40 * random() - 20);
  const graph = new Graph();
  const x = graph.input("x", f32(count));
  const y = graph.append(softplus, [x], {});
  const residents = new Residents(device, graph);
  residents.write(x, numbers);
  const plan = await compile(device, graph, [y], residents);
  plan.run();
  const computed = new Float32Array(await plan.read(y));
  const [expected] = evaluate(graph, [y], new Map([[x, Float64Array.from(numbers)]]));
  plan.destroy();
  residents.destroy();
  return Math.max(...computed.map((value, i) => Math.abs(value - expected[i])));
}

/** A network is a function: layers are called with the scope that names them. */
const network: Forward = (net, x) => {
  const activate = (tensor: typeof x) => net.graph.append(softplus, [tensor], {});
  const features = activate(conv2D(8, 3)(net.scope("conv1"), x));
  const pooled = maxPooling2D(2)(net.scope("pool1"), features);
  return dense(2)(net.scope("dense1"), flatten()(net.scope("flatten1"), pooled));
};

/** The share of new pictures that the network tells right: an upright bar, or a lying one. */
export async function accuracyOf(device: Device): Promise<number> {
  const run = await train(device, network, bars(200, 1), { epochs: 15, learningRate: 0.02 });
  const { images, labels } = bars(100, 2);
  const { data } = await run.predict(images);
  run.close();
  const right = labels.filter((label, i) => data[2 * i + label] > 0.5);
  return right.length / labels.length;
}

/** Noisy pictures `[count, 8, 8, 1]` with a bar in them. */
function bars(count: number, seed: number) {
  const random = uniforms(seed, 1);
  const data = Float32Array.from({ length: count * 64 }, random);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  labels.forEach((isUpright, i) => {
    const place = Math.floor(8 * random());
    for (let at = 0; at < 8; at++) {
      data[i * 64 + (isUpright ? at * 8 + place : place * 8 + at)] += 2;
    }
  });
  return { images: { data, shape: [count, 8, 8, 1] }, labels };
}
