/** How many bytes of pictures stay on the device. @module */
import type { Device } from "../../engine/plan/device.ts";

/** A quarter of the memory: beyond it pictures are streamed. */
export function residentBytesOf({ gpu }: Device): number {
  const { total } = Deno.systemMemoryInfo();
  return Math.min(total / 4, 4 * gpu.limits.maxStorageBufferBindingSize);
}
