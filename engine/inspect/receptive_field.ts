/** Which pixels of the picture a cell of a map depends on: arithmetic on windows alone. @module */
import type { Layer } from "../model/layers.ts";
import { type Window, windowOf, windowOutput } from "../ops/shared/window.ts";

/** Along one dimension: cell `i` sees `size` pixels from `start + i · jump` on. */
export interface Field {
  readonly start: number;
  readonly jump: number;
  readonly size: number;
}

/** The fields of all cells of a layer: rows, columns. Those at the edge reach into the padding. */
export type Fields = readonly [Field, Field];

/** A layer's output with the fields of its cells. */
export interface LayerGeometry {
  readonly height: number;
  readonly width: number;
  readonly fields: Fields;
  /** The window that the layer slides over the layer before, where it has one. */
  readonly window?: Window & { readonly kernel: readonly [number, number] };
}

const PIXEL: Field = { start: 0, jump: 1, size: 1 };

/** The geometry of the leading layers that have maps, in their order (Araujo et al., 2019). */
export function geometryOf(
  layers: readonly Layer[],
  size: { readonly height: number; readonly width: number },
): LayerGeometry[] {
  const found: LayerGeometry[] = [];
  let current: LayerGeometry = { ...size, fields: [PIXEL, PIXEL] };
  for (const layer of layers) {
    if (layer.type === "ReLU" || layer.type === "Dropout") {
      current = { ...current, window: undefined };
    } else if (layer.type === "Conv2D" || layer.type === "MaxPooling2D") {
      current = slide(current, layer);
    } else break;
    found.push(current);
  }
  return found;
}

function slide(
  { height, width, fields: [rows, columns] }: LayerGeometry,
  layer: Extract<Layer, { type: "Conv2D" | "MaxPooling2D" }>,
): LayerGeometry {
  const side = layer.type === "Conv2D" ? layer.kernelSize : layer.poolSize;
  const kernel = [side, side] as const;
  const window = windowOf([height, width], kernel, [layer.strides, layer.strides], layer.padding);
  const [outHeight, outWidth] = windowOutput(height, width, kernel, window);
  const widen = ({ start, jump, size }: Field, axis: 0 | 1): Field => ({
    start: start - window.pads[axis] * jump,
    jump: jump * window.strides[axis],
    size: size + (kernel[axis] - 1) * window.dilations[axis] * jump,
  });
  return {
    height: outHeight,
    width: outWidth,
    fields: [widen(rows, 0), widen(columns, 1)],
    window: { ...window, kernel },
  };
}
