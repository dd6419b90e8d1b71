/** Encodes dispatches, in as many submits as the device can bear. @module */
import type { Commands } from "./commands.ts";

/** What runs in a plan, in order. */
export interface Encodable {
  /** The compiled shader. */
  readonly pipeline: GPUComputePipeline;
  /** What its bindings are bound to, as group 0. */
  readonly bindGroup: GPUBindGroup;
  /** Along x, y, z. */
  readonly workgroups: readonly [number, number, number];
  /** The floating-point operations; 0 in all but one pass of a kernel. */
  readonly flops: number;
}

/** What is encoded beside the dispatches. */
export interface Beside {
  /** Before the first dispatch; it may write nothing. */
  before?(encoder: GPUCommandEncoder): void;
  /** After the last dispatch, to be submitted with it. */
  after?(encoder: GPUCommandEncoder): void;
}

/** Adds a dispatch to a pass. */
export function encodeDispatch(
  pass: GPUComputePassEncoder,
  { pipeline, bindGroup, workgroups }: Omit<Encodable, "flops">,
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
}

/**
 * Encodes dispatches, of which all but the last of so many parts of about the same number of operations
 * are submitted. After each submit it yields: a device that computes as it is submitted to holds the
 * thread until then.
 */
export function* encodeDispatches(
  commands: Commands,
  dispatches: readonly Encodable[],
  submits: number,
  { before, after }: Beside,
): Generator<void> {
  const share = dispatches.reduce((sum, { flops }) => sum + flops, 0) / submits;
  before?.(commands.encoder);
  let pass = commands.encoder.beginComputePass();
  let encoded = 0;
  let submitted = 1;
  for (const dispatch of dispatches) {
    if (encoded >= share * submitted) {
      pass.end();
      commands.submit();
      yield;
      pass = commands.encoder.beginComputePass();
      submitted = Math.floor(encoded / share) + 1;
    }
    encodeDispatch(pass, dispatch);
    encoded += dispatch.flops;
  }
  pass.end();
  after?.(commands.encoder);
}

/** Spreads more workgroups along x than a dimension takes over y; shaders put them together again. */
export function foldWorkgroups(
  [x, y = 1, z = 1]: readonly [number, number?, number?],
  limit: number,
): [number, number, number] {
  if (x <= limit) return [x, y, z];
  if (y > 1) {
    throw new RangeError(`Cannot dispatch ${x}×${y} workgroups: only x may exceed ${limit}`);
  }
  const rows = Math.ceil(x / limit);
  return [Math.ceil(x / rows), rows, z];
}
