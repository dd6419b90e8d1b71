/** What a check found, as a file to keep or to send. @module */
import type { CheckedDevice, KernelCheck } from "../../worker/messages.ts";

/** A check as far as it came. */
export interface Check {
  readonly device?: CheckedDevice;
  readonly results: readonly KernelCheck[];
  /** How it ended; absent while it runs. */
  readonly end?: "whole" | "stopped" | "failed";
}

/** How many kernels there are of each kind. */
export interface Counts {
  readonly right: number;
  readonly wrong: number;
  /** Not tried, as the device lacks what they are written in. */
  readonly left: number;
  /** How often the device was lost. */
  readonly lost: number;
}

/** Whether something is wrong with a kernel. */
export const isWrong = ({ failure }: KernelCheck) => failure !== undefined;

/** Counts what was found. */
export function countsOf(results: readonly KernelCheck[]): Counts {
  const count = (is: (result: KernelCheck) => boolean) => results.filter(is).length;
  const [wrong, left] = [count(isWrong), count(({ way }) => way === "none")];
  const lost = count(({ fault }) => fault === "lost");
  return { right: results.length - wrong - left, wrong, left, lost };
}

/** What is not finite is a word, as JSON has no number for it. */
const written = (value: number) => Number.isFinite(value) ? value : String(value);

/** The file: the device, and of each kernel error, tolerance and time in milliseconds. */
export function reportOf({ device, results, end }: Check, browser: string, now: Date): string {
  const { name, software, adapter, features, limits } = device ?? {};
  const report = {
    format: "loupe-check-1",
    made: now.toISOString(),
    userAgent: browser,
    end,
    ...countsOf(results),
    device: { name, software, adapter, features, limits },
    kernels: results.map(({ op, kernel, way, samples, milliseconds, deviation, ...rest }) => ({
      op,
      kernel,
      way,
      samples,
      milliseconds: Math.round(milliseconds),
      error: deviation && written(deviation.error),
      tolerance: deviation && written(deviation.allowed),
      ...rest,
    })),
  };
  return `${JSON.stringify(report, null, 1)}\n`;
}
