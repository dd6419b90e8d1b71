/**
 * Buffers: parts of them, and what they are for: the flags of `GPUBufferUsage`, which not every thread
 * of a browser has.
 *
 * @module
 */

/** A part of a buffer. */
export interface Place {
  /** All of it. */
  readonly buffer: GPUBuffer;
  /** Where the part begins, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

const [MAP_READ, COPY_SRC, COPY_DST, STORAGE, QUERY_RESOLVE] = [0x01, 0x04, 0x08, 0x80, 0x200];

/** How the engine's buffers are used. */
export const USAGE = {
  /** Read and written by shaders, and copied both ways. */
  tensor: STORAGE | COPY_SRC | COPY_DST,
  /** Copied into, then read by the host. */
  readback: MAP_READ | COPY_DST,
  /** Copied both ways. */
  copy: COPY_SRC | COPY_DST,
  /** Where a query set's readings go. */
  queries: QUERY_RESOLVE | COPY_SRC,
} as const;

/** What a readback is mapped for: `GPUMapMode.READ`. */
export const MAP_MODE_READ = 0x01;
