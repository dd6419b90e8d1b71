/**
 * Records a training as the demo's Worker tells it, for browsers without WebGPU: `deno task
 * record:demo` writes `static/recording.json`.
 *
 * @module
 */
import { join } from "node:path";
import { openDevice } from "../../engine/plan/device.ts";
import type { RecordedMaps, Recording } from "../features/demo/recording.ts";
import { rangeOf } from "../features/network_map/source.ts";
import { createControl } from "../worker/control.ts";
import type { MapColumns } from "../inspection/protocol.ts";
import type { Maps, Reply } from "../worker/messages.ts";
import { train } from "../worker/training.ts";

/** Maps are kept for so many moments of the training. */
const MAPS_KEPT = 5;

/** The maps as bytes. */
function compress(maps: Maps, { columns }: MapColumns): RecordedMaps {
  return {
    ...maps,
    probabilities: Array.from(maps.probabilities),
    maps: maps.maps.map((numbers, i) => bytesOf(numbers, columns[i].channels).toBase64()),
  };
}

/** Of each map of `[H, W, C]` its least number becomes 0, its largest 255. */
function bytesOf(numbers: ArrayLike<number>, channels: number): Uint8Array {
  const ranges = Array.from({ length: channels }, (_, map) => rangeOf(numbers, channels, map));
  return Uint8Array.from(numbers, (value, i) => {
    const { low, high } = ranges[i % channels];
    return Math.round(255 * (value - low) / (high - low || 1));
  });
}

/** What was said, and when. */
type Told = readonly { readonly at: number; readonly reply: Reply }[];

/** What is worth showing again: all figures, rounded, and some maps. */
function edit(told: Told): Recording {
  const started = told.map(({ reply }) => reply).find((reply) => reply.type === "started")!;
  const maps = told.filter(({ reply }) => reply.type === "maps");
  const every = Math.max(1, Math.ceil(maps.length / MAPS_KEPT));
  const kept = new Set(maps.filter((_, i) => i % every === 0 || i === maps.length - 1));
  return told.flatMap((one): Recording => {
    const { at, reply } = one;
    if (reply.type !== "maps") return [{ at, reply }];
    return kept.has(one) ? [{ at, reply: compress(reply, started.map) }] : [];
  });
}

/** Trains on the drawn faces and writes what was told. */
async function record(file: string): Promise<void> {
  const device = await openDevice();
  const recording: { at: number; reply: Reply }[] = [];
  let start = performance.now();
  const post = (reply: Reply) => {
    if (reply.type === "started") start = performance.now();
    recording.push({ at: (performance.now() - start) / 1000, reply: structuredClone(reply) });
  };
  const request = { type: "train", pictures: "faces", architecture: "tiny", epochs: 8 } as const;
  const own = { classes: [], files: [] };
  await train(device, request, { own, control: createControl(() => {}), post, takeMap() {} });
  const round = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(4)) : value;
  await Deno.writeTextFile(file, JSON.stringify(edit(recording), round) + "\n");
}

await record(join(import.meta.dirname!, "..", "static", "recording.json"));
