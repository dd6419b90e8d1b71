/** The benchmark and the check of a GPU, as page and Worker tell each other of them. @module */
import type { BenchProgress, KernelResult, KernelTiming } from "../../../engine/bench/kernels.ts";
import type { Roofline } from "../../../engine/bench/roofline.ts";
import type { CheckProgress, KernelCheck } from "../../../engine/check/everything.ts";

export type { BenchProgress, CheckProgress, KernelCheck, KernelResult, KernelTiming, Roofline };

/** The adapter's measured limits. */
export interface Roof {
  readonly type: "roof";
  readonly roofline: Roofline;
}

/** What is timed now. */
export interface Timing extends BenchProgress {
  readonly type: "timing";
}

/** All that a browser tells of the adapter whose kernels are checked. */
export interface CheckedDevice {
  readonly type: "checkedDevice";
  readonly name: string;
  readonly software: boolean;
  /** As `GPUAdapterInfo` has it. */
  readonly adapter: Readonly<Record<string, string | number | boolean>>;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Which kernel is checked now. */
export interface Checking extends CheckProgress {
  readonly type: "checking";
}
