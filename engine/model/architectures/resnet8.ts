/** The smallest residual network: a block a stage, 78,000 parameters for ten classes. @module */
import { defineArchitecture } from "./architecture.ts";
import { smallResNet } from "./resnet.ts";

/** `[N, H, W, C]` → `[N, classes]`; for small pictures, 32×32 for example. */
export const resnet8 = defineArchitecture({
  learningRate: 1e-2,
  options: {},
  build: (classes) => smallResNet(1, classes),
});
