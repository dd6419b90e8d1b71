/** Linear regression, written from ops: the README's second example. @module */
import {
  compile,
  differentiate,
  f32,
  Graph,
  openDevice,
  ops,
  Residents,
} from "../../engine/mod.ts";

/** Fits `y ≈ weight · x + bias` to points by gradient descent on the mean squared error. */
export async function fitLine(xs: Float32Array, ys: Float32Array) {
  const graph = new Graph();
  const x = graph.input("x", f32(xs.length, 1));
  const y = graph.input("y", f32(ys.length, 1));
  const weight = graph.variable("weight", f32(1, 1));
  const bias = graph.variable("bias", f32(1));
  const rate = graph.constant("rate", f32(1), [0.1]);

  const line = { transA: false, transB: false, activation: "none" } as const;
  const predicted = graph.append(ops.matMul, [x, weight, bias], line);
  const difference = graph.append(ops.subtract, [predicted, y], {});
  const squares = graph.append(ops.multiply, [difference, difference], {});
  const loss = graph.append(ops.reduceMean, [squares], { axes: [0, 1], keepdims: false });

  const variables = [weight, bias];
  const updates = differentiate(graph, loss, variables, ops.sumOf).map((gradient, i) => {
    const step = graph.append(ops.multiply, [gradient, rate], {});
    const moved = graph.append(ops.subtract, [variables[i], step], {});
    return graph.append(ops.assign, [variables[i], moved], {});
  });

  const device = await openDevice();
  const residents = new Residents(device, graph);
  residents.write(x, xs);
  residents.write(y, ys);
  const plan = await compile(device, graph, [loss, ...updates], residents);
  for (let step = 0; step < 200; step++) plan.run();
  const read = async (tensor: typeof loss) => new Float32Array(await plan.read(tensor))[0];
  const fitted = { weight: await read(weight), bias: await read(bias), loss: await read(loss) };

  plan.destroy();
  residents.destroy();
  return fitted;
}
