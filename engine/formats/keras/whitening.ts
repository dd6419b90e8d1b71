/** The layer that whitens, which Keras has not: a convolution that does not train. @module */
import type { LayerDescription } from "../../model/layer.ts";

/**
 * A network's first convolution, whose kernel stays as it is, as the layer that whitens its pictures of
 * so many channels, where it has the form of one; else as it is.
 */
export function whitening(description: LayerDescription, channels: number): LayerDescription {
  const { kernelSize } = description;
  const form = {
    type: "Conv2D",
    filters: 2 * (kernelSize as number) ** 2 * channels,
    kernelSize,
    strides: 1,
    padding: "VALID",
    useBias: true,
  };
  const isForm = JSON.stringify(description) === JSON.stringify(form);
  return isForm ? { type: "Whitening2D", kernelSize } : description;
}
