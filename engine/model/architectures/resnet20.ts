/** ResNet-20 of the paper's CIFAR-10 experiments, with projections around. @module */
import { defineArchitecture } from "./architecture.ts";
import { smallResNet } from "./resnet.ts";

/** `[N, H, W, C]` → `[N, classes]`, 272,000 parameters for ten; for small pictures, 32×32 for example. */
export const resnet20 = defineArchitecture({
  learningRate: 1e-2,
  options: {},
  build: (classes) => smallResNet(3, classes),
});
