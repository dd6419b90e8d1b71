/** Whether pictures fit the memory of this machine. @module */
import type { Size } from "../../data/picture/resize.ts";

/** Throws an `Error` where so many pictures of a size, all held at once, do not fit the memory. */
export function checkMemory(count: number, { height, width }: Size): void {
  const [needed, total] = [count * height * width * 3, Deno.systemMemoryInfo().total];
  if (needed <= total) return;
  const [found, most] = [needed, total].map((bytes) => (bytes / 1e9).toFixed(1));
  throw new Error(
    `Cannot hold ${count} pictures of ${height}x${width}, which take ${found} GB, as this machine has ` +
      `${most}: use a smaller --size`,
  );
}
