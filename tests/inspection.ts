/** A small network with random weights, for the tests of inspection. @module */
import { drawFace } from "../data/faces/faces.ts";
import type { Model, ModelDescription } from "../engine/formats/model.ts";
import { uniforms } from "../engine/graph/random.ts";
import { sizeOf } from "../engine/graph/spec.ts";
import { layOut } from "../engine/inspect/layout.ts";
import {
  conv2D,
  dense,
  globalAveragePooling2D,
  maxPooling2D,
  relu,
  sequential,
} from "../engine/model/layers/mod.ts";

/** Convolutions of every kind, then global average pooling and a dense layer for two classes. */
const NETWORK = sequential(
  conv2D(4, 3),
  relu(),
  maxPooling2D(2),
  conv2D(5, 3, { strides: 2, padding: "VALID" }),
  relu(),
  globalAveragePooling2D(),
  dense(2),
);

/** The network for pictures of 13×11 pixels. */
export const DESCRIPTION: ModelDescription = {
  format: "loupe-model",
  version: 2,
  architecture: "test",
  network: NETWORK.description,
  classes: ["neutral", "smiling"],
  preprocessing: {
    height: 13,
    width: 11,
    fit: "cover",
    mean: [120, 110, 100],
    scale: [1 / 60, 1 / 50, 1 / 40],
  },
};

/** The network, or another, with random weights in [-0.5, 0.5), and running variances from 0.5. */
export function randomModel(seed: number, description = DESCRIPTION): Model {
  const random = uniforms(seed, 1);
  const { variables } = layOut(description, 1, false);
  const weights = new Map([...variables].map(([name, { shape }]) => {
    const least = name.endsWith("runningVariance") ? 0.5 : -0.5;
    const data = Float32Array.from({ length: sizeOf(shape) }, () => random() + least);
    return [name, { shape, data }];
  }));
  return { description, weights };
}

/** Drawn faces of the network's size. */
export function drawnFaces(count: number) {
  const random = uniforms(3, 2);
  return Array.from(
    { length: count },
    (_, i) => drawFace(random, i % 2 === 0, { height: 13, width: 11 }),
  );
}
