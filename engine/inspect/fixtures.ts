/** A small network with random weights, for the tests beside. */
import { drawFace } from "../../data/faces/faces.ts";
import type { Layer } from "../model/layers.ts";
import type { Model, ModelDescription } from "../formats/model.ts";
import { sizeOf } from "../graph/op.ts";
import { uniforms } from "../graph/random.ts";
import { layOut } from "./network.ts";

/** Convolutions of every kind, then global average pooling and a dense layer for two classes. */
export const LAYERS: Layer[] = [
  { type: "Conv2D", filters: 4, kernelSize: 3, strides: 1, padding: "SAME" },
  { type: "ReLU" },
  { type: "MaxPooling2D", poolSize: 2, strides: 2, padding: "SAME" },
  { type: "Conv2D", filters: 5, kernelSize: 3, strides: 2, padding: "VALID" },
  { type: "ReLU" },
  { type: "GlobalAveragePooling2D" },
  { type: "Dense", units: 2 },
];

/** The network for pictures of 13×11 pixels. */
export const DESCRIPTION: ModelDescription = {
  format: "loupe-model",
  version: 1,
  architecture: "test",
  layers: LAYERS,
  classes: ["neutral", "smiling"],
  preprocessing: {
    height: 13,
    width: 11,
    fit: "cover",
    mean: [120, 110, 100],
    scale: [1 / 60, 1 / 50, 1 / 40],
  },
};

/** The network with random weights in [-0.5, 0.5). */
export function randomModel(seed: number): Model {
  const random = uniforms(seed, 1);
  const { parameters } = layOut(DESCRIPTION, 1, false);
  const weights = new Map([...parameters].map(([name, { shape }]) => {
    const data = Float32Array.from({ length: sizeOf(shape) }, () => random() - 0.5);
    return [name, { shape, data }];
  }));
  return { description: DESCRIPTION, weights };
}

/** Drawn faces of the network's size. */
export function drawnFaces(count: number) {
  const random = uniforms(3, 2);
  return Array.from(
    { length: count },
    (_, i) => drawFace(random, i % 2 === 0, { height: 13, width: 11 }),
  );
}
