/** All layers; importing this makes every kind known to `layerOf`. @module */
export * from "./activations.ts";
export * from "./attention.ts";
export * from "./containers.ts";
export * from "./convolution.ts";
export * from "./dense.ts";
export * from "./elementwise.ts";
export * from "./graph.ts";
export * from "./normalisation.ts";
export * from "./pooling.ts";
export * from "./squeeze.ts";
export * from "./tokens.ts";
export * from "./whitening.ts";
export type { WindowOptions } from "./window.ts";
