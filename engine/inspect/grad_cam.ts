/** Grad-CAM: which places of a picture raise the score of a class. @module */

/** A number for each place. */
export interface HeatMap {
  readonly height: number;
  readonly width: number;
  /** `[H, W]`. */
  readonly heat: Float32Array;
}

/**
 * Weighs the maps of the last convolution, `[H, W, C]`, by the mean gradient of the class's score
 * by each, sums them and keeps what is positive (Selvaraju et al., 2017, equations 1 and 2).
 */
export function gradCam(
  maps: ArrayLike<number>,
  gradient: ArrayLike<number>,
  [height, width, channels]: readonly [number, number, number],
): HeatMap {
  const places = height * width;
  const weights = new Float64Array(channels);
  for (let i = 0; i < places * channels; i++) weights[i % channels] += gradient[i] / places;
  const heat = Float32Array.from({ length: places }, (_, place) => {
    const sum = weights.reduce((total, w, c) => total + w * maps[place * channels + c], 0);
    return Math.max(0, sum);
  });
  return { height, width, heat };
}
