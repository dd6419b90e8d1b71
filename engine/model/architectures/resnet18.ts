/** ResNet-18 as torchvision has it. @module */
import { dense, globalAveragePooling2D, maxPooling2D, relu, sequential } from "../layers/mod.ts";
import { defineArchitecture } from "./architecture.ts";
import { normalised, stage } from "./resnet.ts";

/** `[N, H, W, C]` → `[N, classes]`, 11.2 million parameters for ten; for pictures from 32×32 up. */
export const resnet18 = defineArchitecture({
  learningRate: 2e-3,
  options: {},
  build: (classes) =>
    sequential(
      ...normalised(64, 7, { strides: 2 }),
      relu(),
      maxPooling2D(3, { strides: 2, padding: 1 }),
      ...stage(2, 64, 1),
      ...stage(2, 128, 2),
      ...stage(2, 256, 2),
      ...stage(2, 512, 2),
      globalAveragePooling2D(),
      dense(classes),
    ),
});
