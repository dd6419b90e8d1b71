/** Runs a trained network on new inputs. @module */
import { createStoredNet } from "../formats/network.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import { Graph, type Tensor } from "../graph/graph.ts";
import { rewrite } from "../graph/rewrite.ts";
import { f32, type Shape, sizeOf } from "../graph/spec.ts";
import type { Forward } from "../model/layer.ts";
import { FUSIONS } from "../ops/fusions.ts";
import { softmax } from "../ops/loss/softmax.ts";
import type { Device } from "../plan/device.ts";
import { type OnClose, openParts } from "../plan/opening.ts";
import { compile } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";

/** A network with its weights. */
export interface Trained {
  readonly forward: Forward;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** The shape of one input. */
  readonly shape: Shape;
  /** Whether it gives logits of classes, whose probabilities are wanted. */
  readonly isClassifier: boolean;
}

/** Examples at a time. */
const BATCH = 64;

/**
 * Puts a network on a device; `predict` takes any number of inputs `[n, …shape]`, standardised, and
 * throws once it is closed. Throws a `RangeError` where a weight is missing.
 */
export function openForward(device: Device, trained: Trained) {
  return openParts((onClose) => openOutputs(device, trained, onClose));
}

async function openOutputs(
  device: Device,
  { forward, weights, shape, isClassifier }: Trained,
  onClose: OnClose,
) {
  const graph = new Graph();
  const input = graph.input("inputs", f32(BATCH, ...shape));
  const plain = forward(createStoredNet(graph), input);
  const [logits] = rewrite(graph, [plain], FUSIONS);
  const output: Tensor = isClassifier ? graph.append(softmax, [logits], {}) : logits;
  const residents = new Residents(device, graph);
  onClose(() => residents.destroy());
  for (const [name, variable] of graph.variables) {
    const stored = weights.get(name);
    if (!stored) throw new RangeError(`Cannot predict as there is no '${name}' among the weights`);
    residents.write(variable, stored.data);
  }
  const plan = await compile(device, graph, [output], residents);
  onClose(plan.destroy);
  const [inputSize, outputShape] = [sizeOf(shape), output.shape.slice(1)];
  const outputSize = sizeOf(outputShape);
  let isOpen = true;
  onClose(() => isOpen = false);
  return {
    async predict(inputs: Float32Array): Promise<{ data: Float32Array; shape: Shape }> {
      const count = inputs.length / inputSize;
      const data = new Float32Array(count * outputSize);
      for (let first = 0; first < count; first += BATCH) {
        const end = Math.min(count, first + BATCH);
        if (!isOpen) throw new Error("Cannot predict as the network was closed");
        residents.write(input, inputs.subarray(first * inputSize, end * inputSize));
        plan.run();
        const numbers = new Float32Array(await plan.read(output));
        data.set(numbers.subarray(0, (end - first) * outputSize), first * outputSize);
      }
      return { data, shape: [count, ...outputShape] };
    },
  };
}
