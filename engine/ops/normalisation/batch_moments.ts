/** Means and variances of channels over the positions that count, in a fixed order. @module */
import { type Operand, output, type Pass } from "../../graph/op.ts";
import { f32 } from "../../graph/spec.ts";
import between from "../../../shaders/normalisation/merge_moments_between.wgsl" with {
  type: "text",
};
import last from "../../../shaders/normalisation/merge_moments_last.wgsl" with { type: "text" };
import merge from "../../../shaders/normalisation/merge_moments.wgsl" with { type: "text" };
import source from "../../../shaders/normalisation/batch_moments.wgsl" with { type: "text" };
import { flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { channelConstants, CHANNELS, type Channels } from "./channels.ts";

const MERGE = part("normalisation/merge_moments.wgsl", merge);

/** Threads that fill a device. */
const WANTED = 16_384;

/**
 * How the positions are cut into chunks, one a thread and channel. A short one gives the device
 * nothing to do; in a long one a first number that is far from the others cancels too much of them:
 * the relative error of a variance is at most about the length times that of a float.
 */
export function chunksOf({ channels, positions, lanes }: Channels) {
  const even = Math.ceil(positions * channels / lanes / WANTED);
  const chunkLength = Math.min(Math.max(even, 32), 256, positions);
  return { chunkLength, chunks: Math.ceil(positions / chunkLength) };
}

/** One thread merges no more parts than so. */
const MOST_PARTS = 64;

/** What the moments are computed of, and where what follows from them goes. */
export interface Moments {
  readonly x: Operand;
  readonly step: Operand;
  readonly scale: Operand;
  /** Of mean, variance, and scale / √(variance + epsilon). */
  readonly targets: readonly [mean: Operand, variance: Operand, factor: Operand];
  readonly epsilon: number;
}

/** The passes that compute mean and variance of each channel. */
export function momentPasses(
  geometry: Channels,
  { x, step, scale, targets, epsilon }: Moments,
): Pass[] {
  const { channels, lanes } = geometry;
  const own = channelConstants(geometry);
  const threads = (parts: number) => flatWorkgroups(parts * channels / lanes);
  const { chunkLength, chunks } = chunksOf(geometry);
  const pair = (count: number) => [0, 1].map(() => ({ scratch: f32(count, channels) }));
  let [parts, partLength, moments] = [chunks, chunkLength, pair(chunks)];
  const passes: Pass[] = [{
    parts: [...CHANNELS, part("normalisation/batch_moments.wgsl", source)],
    constants: { ...own, CHUNKS: chunks, CHUNK_LENGTH: chunkLength },
    operands: [x, step, ...moments],
    workgroups: threads(chunks),
  }];
  while (parts > MOST_PARTS) {
    const length = Math.min(MOST_PARTS, Math.ceil(Math.sqrt(parts)));
    const groups = Math.ceil(parts / length);
    const merged = pair(groups);
    passes.push({
      parts: [...CHANNELS, MERGE, part("normalisation/merge_moments_between.wgsl", between)],
      constants: { ...own, PARTS: parts, LENGTH: length, PART_LENGTH: partLength },
      operands: [...moments, step, ...merged],
      workgroups: threads(groups),
    });
    [parts, partLength, moments] = [groups, partLength * length, merged];
  }
  passes.push({
    parts: [...CHANNELS, MERGE, part("normalisation/merge_moments_last.wgsl", last)],
    constants: { ...own, PARTS: parts, LENGTH: parts, PART_LENGTH: partLength, EPSILON: epsilon },
    operands: [...moments, step, scale, ...targets],
    workgroups: threads(1),
  });
  return passes;
}

/** Where mean and variance are outputs 1 and 2 of an op. */
export const STATISTICS: readonly [Operand, Operand] = [output(1), output(2)];
