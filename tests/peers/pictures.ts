/** The batch that every peer learns: the same bytes, easy enough to see the loss fall in a few steps. @module */

/** The extents of a picture. */
export const [HEIGHT, WIDTH, CHANNELS] = [112, 92, 3];

/** Subtracted from a byte, then multiplied by. */
export const [MEAN, SCALE] = [127.5, 0.016];

/** Filters and units of the tutorial's network; the last are the classes. */
export const [FILTERS, UNITS] = [[16, 32, 64], [512, 128, 2]];

/** What all peers give Adam: small, so that the loss falls from the first step on. */
export const LEARNING_RATE = 1e-5;

/** What else Loupe and PyTorch are compared by: the side of square pictures, and how many a step takes. */
export const NETWORKS = {
  resnet20: { side: 32, batch: 128 },
  mobilenet_v2: { side: 96, batch: 32 },
} as const;
/** One of these networks. */
export type NetworkName = keyof typeof NETWORKS;

/** So many bytes a picture; class 1 is brighter in its upper half, class 0 in its lower. */
export function drawBytes(
  batch: number,
  [height, width]: readonly [number, number] = [HEIGHT, WIDTH],
): { bytes: Uint8Array; labels: Uint32Array } {
  const size = height * width * CHANNELS;
  const bytes = new Uint8Array(batch * size);
  let noise = 1;
  for (let i = 0; i < bytes.length; i++) {
    noise = Math.imul(noise, 1664525) + 1013904223 | 0;
    const isUpper = i % size < size / 2;
    const isBright = isUpper === (Math.floor(i / size) % 2 === 1);
    bytes[i] = (isBright ? 110 : 60) + (noise >>> 25);
  }
  return { bytes, labels: Uint32Array.from({ length: batch }, (_, i) => i % 2) };
}

/** The same pictures as numbers, `[N, H, W, C]`. */
export function drawNumbers(batch: number): { x: Float32Array; labels: Uint32Array } {
  const { bytes, labels } = drawBytes(batch);
  return { x: Float32Array.from(bytes, (byte) => (byte - MEAN) * SCALE), labels };
}

/** He's normal weights, as every peer starts from; Box and Muller. */
export function heNormal(size: number, fanIn: number, seed: number): Float32Array {
  let state = seed;
  const uniform = () => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return ((state >>> 8) + 0.5) / 2 ** 24;
  };
  return Float32Array.from(
    { length: size },
    () =>
      Math.sqrt(2 / fanIn) * Math.sqrt(-2 * Math.log(uniform())) *
      Math.cos(2 * Math.PI * uniform()),
  );
}
