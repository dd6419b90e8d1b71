/** A task as Loupe does it. @module */
import { f32 } from "../../engine/graph/spec.ts";
import { Graph } from "../../engine/graph/graph.ts";
import { rewrite } from "../../engine/graph/rewrite.ts";
import { createStoredNet } from "../../engine/formats/network.ts";
import type { StoredTensor } from "../../engine/formats/safetensors.ts";
import type { Layer } from "../../engine/model/layer.ts";
import type { Inputs } from "../../engine/model/net.ts";
import { sgd } from "../../engine/optimizers/sgd.ts";
import { FUSIONS } from "../../engine/ops/fusions.ts";
import type { Device } from "../../engine/plan/device.ts";
import { compile } from "../../engine/plan/plan.ts";
import { Residents } from "../../engine/plan/residents.ts";
import { train } from "../../engine/train/train.ts";
import { type Beginning, describe, LEARNING_RATE, MOMENTUM, STEPS, type Task } from "./task.ts";

/** What both are compared by. */
export interface Outcome {
  /** `[N, classes]`, before any step, as it predicts. */
  readonly logits: ArrayLike<number>;
  /** Parameters and running statistics after the steps, by name. */
  readonly trained: ReadonlyMap<string, StoredTensor>;
}

/** Predicts, then trains by the public API from the given weights. */
export async function runLoupe(
  device: Device,
  { size, batch }: Task,
  { layer, weights, images, labels }: Beginning,
): Promise<Outcome> {
  const shape = [batch, size, size, 3];
  const said = await logitsOf(device, layer, weights, { data: images, shape });
  const run = await train(device, layer, { images: { data: images, shape }, labels }, {
    from: { weights, description: describe(layer, size) },
    epochs: STEPS,
    batch,
    learningRate: LEARNING_RATE,
    schedule: "constant",
    optimizer: sgd({ momentum: MOMENTUM }),
  });
  run.close();
  return { logits: said, trained: run.weights };
}

/** What a network says of pictures `[N, H, W, C]`, as it predicts: `[N, classes]`. */
export async function logitsOf(
  device: Device,
  layer: Layer,
  weights: ReadonlyMap<string, StoredTensor>,
  { data, shape }: Inputs,
): Promise<Float32Array> {
  const graph = new Graph();
  const input = graph.input("images", f32(...shape));
  const [logits] = rewrite(graph, [layer(createStoredNet(graph), input)], FUSIONS);
  const residents = new Residents(device, graph);
  residents.write(input, data);
  for (const [name, variable] of graph.variables) {
    residents.write(variable, weights.get(name)!.data);
  }
  const plan = await compile(device, graph, [logits], residents);
  plan.run();
  const said = new Float32Array(await plan.read(logits));
  plan.destroy();
  residents.destroy();
  return said;
}
