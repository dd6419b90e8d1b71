/**
 * Records a training as the demo's Worker tells it, for browsers without WebGPU: `deno task
 * record:demo` writes `static/recording.json`.
 *
 * @module
 */
import { encode } from "fast-png";
import { join } from "node:path";
import { openDevice } from "../../engine/plan/device.ts";
import type { Recording } from "../features/demo/recording.ts";
import { createControl } from "../worker/control.ts";
import type { Drawing, Maps, Reply } from "../worker/messages.ts";
import { train } from "../worker/training.ts";

/** Maps are kept for so many moments of the training. */
const MAPS_KEPT = 5;

/** The maps as PNG pictures, which take a hundredth. */
function compress(maps: Maps): Maps {
  return { ...maps, sheets: maps.sheets.map((sheet) => ({ ...sheet, pixels: pngOf(sheet) })) };
}

function pngOf({ height, width, pixels }: Drawing): string {
  if (typeof pixels === "string") return pixels;
  const rgb = new Uint8Array(pixels.filter((_, i) => i % 4 < 3));
  const bytes = encode({ height, width, data: rgb, channels: 3, depth: 8 }, { zlib: { level: 9 } });
  return `data:image/png;base64,${bytes.toBase64()}`;
}

/** What is worth showing again: all figures, rounded, and some maps. */
function edit(recording: Recording): Recording {
  const maps = recording.filter(({ reply }) => reply.type === "maps");
  const every = Math.max(1, Math.ceil(maps.length / MAPS_KEPT));
  const kept = new Set(maps.filter((_, i) => i % every === 0 || i === maps.length - 1));
  return recording.flatMap((one) => {
    if (one.reply.type !== "maps") return [one];
    return kept.has(one) ? [{ ...one, reply: compress(one.reply) }] : [];
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
  await train(device, request, { own, control: createControl(() => {}), post });
  const round = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(4)) : value;
  await Deno.writeTextFile(file, JSON.stringify(edit(recording), round) + "\n");
}

await record(join(import.meta.dirname!, "..", "static", "recording.json"));
