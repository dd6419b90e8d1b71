/** How windows move over pictures, as the layers of convolution and pooling have it. @module */
import type { Padding } from "../../ops/shared/window.ts";
import type { OptionReader } from "../layer.ts";

/** How a window moves. */
export interface WindowOptions {
  /** By how many cells, along both dimensions. */
  readonly strides?: number;
  /**
   * `SAME` pads where the window juts out, the odd cell at the bottom and to the right (Keras),
   * `VALID` pads nothing, a number pads so many cells on each of the four sides (PyTorch).
   */
  readonly padding?: Padding;
}

/** The options of a window in a description. */
export function readWindow(options: OptionReader): Required<WindowOptions> {
  return {
    strides: options.whole("strides"),
    padding: options.choiceOrWhole("padding", ["SAME", "VALID"], 0),
  };
}
