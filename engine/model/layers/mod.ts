/** All layers; importing this makes every kind known to `layerOf`. @module */
export * from "./activations.ts";
export * from "./containers.ts";
export * from "./convolution.ts";
export * from "./dense.ts";
export * from "./elementwise.ts";
export * from "./graph.ts";
export * from "./pooling.ts";
export * from "./squeeze.ts";
