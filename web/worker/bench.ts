/** The shader benchmark, row by row. @module */
import { benchKernel, createCopies } from "../../engine/bench/kernels.ts";
import { measureCopy, measureFlops } from "../../engine/bench/roofline.ts";
import type { Device } from "../../engine/device.ts";
import { OPS } from "../../engine/ops/mod.ts";
import type { Reply } from "./messages.ts";

/** The copy that the roofline's slope is drawn from has a working set of so many bytes. */
const COPY_BYTES = 2 ** 25;

/** Times every kernel that fits, as `deno task bench` does, until the signal. */
export async function bench(
  device: Device,
  signal: AbortSignal,
  post: (reply: Reply) => void,
): Promise<void> {
  const peak = await measureFlops(device);
  post({ type: "roof", flops: peak, bytes: await measureCopy(device, COPY_BYTES) });
  const copy = createCopies(device);
  for (const op of OPS) {
    for (const sample of op.samples) {
      for (const kernel of op.kernels.filter(({ name }) => name !== "none")) {
        if (signal.aborted) return;
        const result = await benchKernel(device, op, kernel, sample, peak, copy);
        if (result) post({ type: "kernel", result });
      }
    }
  }
}
