/** The peers' packages, which only the deno.json of this folder knows. @module */
import "@tensorflow/tfjs-backend-webgpu";

export * as jax from "@jax-js/jax";
export * as tf from "@tensorflow/tfjs";
