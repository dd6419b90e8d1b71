/** Which tensors may share a buffer: the memory planner. @module */

/** Something that needs memory from the dispatch that writes it to the last one that reads it. */
export interface Tenant<T> {
  readonly key: T;
  /** In bytes. */
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Who lives where. */
export interface Tenancy<T> {
  /** The size of each buffer, in bytes. */
  readonly buffers: number[];
  /** The buffer of each tenant, by index. */
  readonly placed: Map<T, number>;
}

/**
 * Places tenants in buffers so that no two share one at the same time: the largest first, each in
 * the smallest buffer that is free for its lifetime ("greedy by size", Pisarchyk and Lee, 2020).
 * Whole buffers are shared, never parts of one: WebGPU does not let a dispatch read one part of a
 * buffer and write another.
 */
export function planMemory<T>(tenants: readonly Tenant<T>[]): Tenancy<T> {
  const buffers: { size: number; tenants: Tenant<T>[] }[] = [];
  const placed = new Map<T, number>();
  for (const tenant of tenants.toSorted((a, b) => b.size - a.size || a.from - b.from)) {
    const isFree = (buffer: { tenants: Tenant<T>[] }) =>
      buffer.tenants.every((other) => other.to < tenant.from || tenant.to < other.from);
    let place = buffers.findLastIndex(isFree);
    if (place < 0) place = buffers.push({ size: tenant.size, tenants: [] }) - 1;
    buffers[place].tenants.push(tenant);
    placed.set(tenant.key, place);
  }
  return { buffers: buffers.map(({ size }) => size), placed };
}

/** The most that lives at one time, in bytes: no plan can need less. */
export function peak<T>(tenants: readonly Tenant<T>[]): number {
  return Math.max(
    0,
    ...tenants.map(({ from }) =>
      tenants.filter((tenant) => tenant.from <= from && from <= tenant.to)
        .reduce((sum, { size }) => sum + size, 0)
    ),
  );
}
