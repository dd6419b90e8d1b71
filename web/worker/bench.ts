/** The shader benchmark, row by row. @module */
import { benchKernel, createCopies } from "../../engine/bench/kernels.ts";
import { measureCopy, measureFlops } from "../../engine/bench/roofline.ts";
import type { Device } from "../../engine/device.ts";
import { OPS } from "../../engine/ops/mod.ts";
import type { Reply } from "./messages.ts";

/** Working sets from a near cache to memory. */
const COPIES = [2 ** 16, 2 ** 20, 2 ** 24, 2 ** 27];

/** Times every kernel that fits, of all ops or of one, as `deno task bench` does; until the signal. */
export async function bench(
  device: Device,
  only: string | undefined,
  signal: AbortSignal,
  post: (reply: Reply) => void,
): Promise<void> {
  const peakFlops = await measureFlops(device);
  const copies: { bytes: number; perSecond: number }[] = [];
  for (const bytes of COPIES) copies.push({ bytes, perSecond: await measureCopy(device, bytes) });
  post({ type: "roof", peakFlops, copies });
  const copy = createCopies(device);
  for (const op of OPS.filter(({ name }) => (only ?? name) === name)) {
    for (const sample of op.samples) {
      for (const kernel of op.kernels.filter(({ name }) => name !== "none")) {
        if (signal.aborted) return;
        const result = await benchKernel(device, op, kernel, sample, peakFlops, copy);
        if (result) post({ type: "kernel", result });
      }
    }
  }
}
