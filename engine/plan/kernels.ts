/** Which kernels compute a call on a device, and who chooses among them. @module */
import {
  type AnyOp,
  type Call,
  type DeviceTraits,
  type Kernel,
  keyOf,
  type Precise,
  type Purpose,
} from "../graph/op.ts";
import type { Device } from "./device.ts";

/** Whether a device has what the shader of a kernel is written in: half precision, subgroups. */
export function canRun(
  { needs, lanes = 0 }: Kernel<never>,
  { features, subgroupMinSize }: DeviceTraits,
): boolean {
  return (needs === undefined || features.has(needs)) && lanes <= subgroupMinSize;
}

/** Whether a kernel computes a call on a device. */
export function fitsCall<A>(kernel: Kernel<A>, call: Call<A>, device: DeviceTraits): boolean {
  return canRun(kernel, device) && kernel.precision === precisionOf(call) &&
    (kernel.fits?.(call, device) ?? true);
}

/** The precision that a call asks for. */
function precisionOf({ attributes }: Call<unknown>): Precise["precision"] {
  return (attributes as Precise).precision;
}

/** The feature that a device lacks for mixed calls; `undefined` where it computes all of them. */
export function lacksOfMixed({ features }: DeviceTraits): string | undefined {
  return features.has("shader-f16") ? undefined : "shader-f16";
}

/** Whether a device should take a kernel that fits: the default does, and the tuner times it. */
export function suits(
  { purpose }: Kernel<unknown>,
  { software, architecture }: DeviceTraits,
): boolean {
  return purpose === undefined || purpose === (software ? "cpu" : "gpu") ||
    purpose === architecture;
}

/** Chooses among the kernels of an op that fit a call. There is at least one. */
export type Choose = (
  op: AnyOp,
  call: Call<unknown>,
  fitting: readonly Kernel<unknown>[],
  device: DeviceTraits,
) => Kernel<unknown>;

/** The kernel of each call that has a choice, by `keyOf`. */
export type Choices = Readonly<Record<string, string>>;

/** The default: ops list their kernels with the best first, and those that suit the device precede. */
export const chooseFirst: Choose = (_op, _call, fitting) => fitting[0];

/** The kernels that were chosen before; the first that fits for any other call, or another device. */
export function chooseFrom(choices: Choices): Choose {
  return (op, call, fitting, device) => {
    const chosen = choices[keyOf(op, call)];
    if (chosen === undefined) return fitting[0];
    const isChosen = ({ name }: Kernel<unknown>) => name === chosen;
    return fitting.find(isChosen) ??
      op.family?.().find((kernel) => isChosen(kernel) && fitsCall(kernel, call, device)) ??
      fitting[0];
  };
}

/** The kernels of an op's family that a device should try for a call. */
export function membersFor(
  { traits }: Pick<Device, "traits">,
  op: AnyOp,
  call: Call<unknown>,
): Kernel<unknown>[] {
  const family = op.family?.() ?? [];
  return family.filter((kernel) => suits(kernel, traits) && fitsCall(kernel, call, traits));
}

/** Those members of a family that differ from a kernel in one parameter. */
export function neighboursOf(
  { parameters: own = [] }: Kernel<unknown>,
  members: readonly Kernel<unknown>[],
): Kernel<unknown>[] {
  return members.filter(({ parameters = [] }) =>
    own.filter((value, i) => value !== parameters[i]).length === 1
  );
}

/** In this order, after those that suit the device; what is for GPUs costs a CPU adapter most. */
const PURPOSES: (Purpose | undefined)[] = [
  "cpu",
  "swiftshader",
  "fallback",
  "gpu",
];

/**
 * The kernels of an op that fit a call on a device, those that suit the device first. Throws a
 * `RangeError` where there is none.
 */
export function fittingKernels(
  device: Pick<Device, "traits">,
  op: AnyOp,
  call: Call<unknown>,
): Kernel<unknown>[] {
  const rank = (kernel: Kernel<unknown>) => {
    if (kernel.leadsOn === device.traits.architecture) return -2;
    return suits(kernel, device.traits) ? -1 : PURPOSES.indexOf(kernel.purpose);
  };
  const fitting = op.kernels.filter((kernel) => fitsCall(kernel, call, device.traits))
    .sort((a, b) => rank(a) - rank(b));
  if (fitting.length > 0) return fitting;
  throw new RangeError(`Cannot compile ${op.name} as none of its kernels fits this device`);
}
