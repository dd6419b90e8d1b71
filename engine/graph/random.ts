/**
 * Counter-based random numbers: a value depends on (seed, stream, step, element) alone, so a
 * resumed run draws what the uninterrupted one would have drawn, and host and shader agree.
 *
 * The hash is pcg4d of M. Jarzynski and M. Olano, "Hash Functions for GPU Rendering", JCGT 9(3),
 * 2020; `shaders/` repeat it word for word.
 *
 * @module
 */

/**
 * The stream of random numbers of a name, so that no two names share any, and whoever is added takes
 * none of another's: its hash of 32 bits by FNV-1a (Fowler, Noll and Vo), over UTF-8.
 */
export function streamOf(name: string): number {
  const hash = new TextEncoder().encode(name)
    .reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5);
  return hash >>> 0;
}

const result = new Uint32Array(4);

/** Four hashed words of four counters. The returned array is reused by the next call. */
export function pcg4d(a: number, b: number, c: number, d: number): Uint32Array {
  let x = (Math.imul(a, 1664525) + 1013904223) | 0;
  let y = (Math.imul(b, 1664525) + 1013904223) | 0;
  let z = (Math.imul(c, 1664525) + 1013904223) | 0;
  let w = (Math.imul(d, 1664525) + 1013904223) | 0;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  result[0] = x;
  result[1] = y;
  result[2] = z;
  result[3] = w;
  return result;
}

/** A sequence of uniform numbers in [0, 1), all of one (seed, stream, step). */
export function uniforms(seed: number, stream: number, step = 0): () => number {
  let element = 0;
  return () => (pcg4d(seed, stream, step, element++)[0] >>> 8) / 2 ** 24;
}

/** A sequence of standard normal numbers (Box and Muller, 1958) from uniform ones. */
export function normals(uniform: () => number): () => number {
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
}
