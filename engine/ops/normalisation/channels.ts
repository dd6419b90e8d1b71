/** What the ops of batch normalisation share: how a tensor's channels and rows lie. @module */
import type { Call, DeviceTraits, Pass } from "../../graph/op.ts";
import { type Shape, sizeOf } from "../../graph/spec.ts";
import { STEP } from "../../graph/step.ts";
import rows from "../../../shaders/normalisation/channel_rows.wgsl" with { type: "text" };
import source from "../../../shaders/normalisation/channels.wgsl" with { type: "text" };
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";

/** `Number`, and which positions count. */
export const CHANNELS = [FLAT, STEP_WORDS, part("normalisation/channels.wgsl", source)];

const CHANNEL_ROWS = part("normalisation/channel_rows.wgsl", rows);

/** How a tensor `[N, …, C]` is seen: `[positions, channels]`, of which a row has `places`. */
export interface Channels {
  readonly channels: number;
  readonly positions: number;
  readonly places: number;
  /** How many channels a thread takes side by side. */
  readonly lanes: 1 | 4;
}

/** A tensor `[N, …, C]` by its channels. */
export function channelsOf(shape: Shape): Channels {
  const channels = shape[shape.length - 1];
  const positions = sizeOf(shape) / channels;
  return { channels, positions, places: positions / shape[0], lanes: channels % 4 ? 1 : 4 };
}

/** The constants of `normalisation/channels.wgsl`. */
export function channelConstants({ channels, positions, places, lanes }: Channels) {
  return {
    Number: lanes === 4 ? "vec4f" : "f32",
    CHANNELS: channels / lanes,
    POSITIONS: positions,
    PLACES: places,
  };
}

/** The elements of a tensor that lie in the rows that count, and the positions that these have. */
export function countedOf({ inputs: [{ shape }] }: Call<unknown>, step: ArrayLike<number>) {
  const { channels, places } = channelsOf(shape);
  const positions = Math.min(step[STEP.count], shape[0]) * places;
  return { positions, elements: positions * channels, channels };
}

/**
 * The positions that a thread takes one after the other where it writes each. On llvmpipe a loop that
 * long is not written out, and takes a third to two thirds of the time; a GPU wants the threads.
 */
const rowsOf = ({ software }: DeviceTraits): number => software ? 32 : 4;

/** A pass over all positions, of parts that say `channelOf` and `writeAt`. */
export function rowsPass(
  geometry: Channels,
  device: DeviceTraits,
  { parts, constants, operands }: Pick<Pass, "parts" | "constants" | "operands">,
): Pass {
  const { channels, positions, lanes } = geometry;
  const rows = rowsOf(device);
  return {
    parts: [...CHANNELS, ...parts, CHANNEL_ROWS],
    constants: { ...channelConstants(geometry), ROWS: rows, ...constants },
    operands,
    workgroups: flatWorkgroups(channels / lanes * Math.ceil(positions / rows)),
  };
}
