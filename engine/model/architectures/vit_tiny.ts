/** A vision transformer as wide as ViT-Tiny, half as deep, for pictures of about 32×32. @module */
import type { Layer } from "../layer.ts";
import {
  conv2D,
  dense,
  gelu,
  globalAveragePooling1D,
  layerNormalization,
  multiHeadAttention,
  positionEmbedding,
  reshape,
  residual,
  sequential,
} from "../layers/mod.ts";
import { defineArchitecture } from "./architecture.ts";

/** ViT-Tiny's (Touvron et al., "Training data-efficient image transformers", 2021), and their depth / 2. */
const [WIDTH, HEADS, DEPTH] = [192, 3, 6];
/** The height and width of what becomes a token: 64 tokens of a picture of 32×32. */
const PATCH = 4;

/** An encoder block, normalised first: tokens take from each other, then each by itself. */
function encoderBlock(): Layer[] {
  return [
    residual([layerNormalization(), multiHeadAttention({ numHeads: HEADS })]),
    residual([layerNormalization(), dense(4 * WIDTH), gelu(), dense(WIDTH)]),
  ];
}

/**
 * `[N, H, W, C]` → `[N, classes]`: Dosovitskiy et al., "An Image is Worth 16×16 Words", 2021, with the
 * mean over all tokens in place of one for the class (Beyer et al., "Better plain ViT baselines for
 * ImageNet-1k", 2022), which leaves the tokens a power of two. 2.7 million parameters.
 */
export const vit_tiny = defineArchitecture({
  learningRate: 1e-3,
  options: {},
  build: (classes) =>
    sequential(
      conv2D(WIDTH, PATCH, { strides: PATCH, padding: "VALID" }),
      reshape([-1, WIDTH]),
      positionEmbedding(),
      ...Array.from({ length: DEPTH }, encoderBlock).flat(),
      layerNormalization(),
      globalAveragePooling1D(),
      dense(classes),
    ),
});
