/** A task as Loupe does it. @module */
import { f32 } from "../../engine/graph/spec.ts";
import { Graph } from "../../engine/graph/graph.ts";
import { rewrite } from "../../engine/graph/rewrite.ts";
import { createStoredNet } from "../../engine/formats/network.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import type { StoredTensor } from "../../engine/formats/safetensors.ts";
import type { Layer } from "../../engine/model/layer.ts";
import { sgd } from "../../engine/optimizers/sgd.ts";
import { FUSIONS } from "../../engine/ops/fusions.ts";
import type { Device } from "../../engine/plan/device.ts";
import { compile } from "../../engine/plan/plan.ts";
import { Residents } from "../../engine/plan/residents.ts";
import { train } from "../../engine/train/train.ts";
import { type Beginning, CLASSES, LEARNING_RATE, MOMENTUM, STEPS, type Task } from "./task.ts";

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
  const graph = new Graph();
  const input = graph.input("images", f32(...shape));
  const [logits] = rewrite(graph, [layer(createStoredNet(graph), input)], FUSIONS);
  const residents = new Residents(device, graph);
  residents.write(input, images);
  for (const [name, variable] of graph.variables) {
    residents.write(variable, weights.get(name)!.data);
  }
  const plan = await compile(device, graph, [logits], residents);
  plan.run();
  const said = new Float32Array(await plan.read(logits));
  plan.destroy();
  residents.destroy();
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

/** Pictures come standardised. */
function describe({ description }: Layer, size: number): ModelDescription {
  return {
    format: "loupe-model",
    version: 2,
    architecture: "custom",
    network: description,
    classes: Array.from({ length: CLASSES }, (_, i) => `${i}`),
    preprocessing: {
      height: size,
      width: size,
      fit: "cover",
      mean: [0, 0, 0],
      scale: [1, 1, 1],
    },
  };
}
