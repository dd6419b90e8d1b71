/** The shader benchmark, row by row. @module */
import { benchCases } from "../../engine/bench/cases.ts";
import { benchKernels } from "../../engine/bench/kernels.ts";
import { measureRoofline } from "../../engine/bench/roofline.ts";
import type { Device } from "../../engine/plan/device.ts";
import type { Reply } from "./messages.ts";

/** Times every kernel that fits, of all ops or of one, as `deno task bench` does; until the signal. */
export async function bench(
  device: Device,
  op: string | undefined,
  signal: AbortSignal,
  post: (reply: Reply) => void,
): Promise<void> {
  const roofline = await measureRoofline(device);
  post({ type: "roof", roofline: structuredClone(roofline) });
  const running = benchKernels(
    device,
    benchCases({ ops: op === undefined ? undefined : [op] }),
    roofline,
    (now) => post({ type: "timing", ...now }),
  );
  for await (const result of running) {
    post({ type: "kernel", result });
    if (signal.aborted) return;
  }
  post({ type: "roof", roofline }); // it may have been measured anew meanwhile
}
