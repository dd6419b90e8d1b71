/** The strongest pictures of a snapshot, computed once and kept in the run's directory. @module */
import { join } from "node:path";
import { openDecoder } from "../../data/decode/safe_decode.ts";
import {
  array,
  number,
  object,
  parseJson,
  type Schema,
  text,
  whole,
} from "../../engine/formats/schema.ts";
import type { StrongestPictures } from "../../engine/inspect/strongest.ts";
import { readText } from "../../engine/run/read_file.ts";
import { type RunNetwork, stampOf } from "./networks.ts";
import type { Weights } from "./protocol.ts";
import { readRunPicture, readRunPictures } from "./run_files.ts";
import { spread } from "../shared/spread.ts";

/** The most pictures that are looked at: of more, so many at equal distances. */
const MOST = 2000;

/** What is found of all pictures. */
interface Found extends StrongestPictures {
  readonly total: number;
}

/** What is kept, and of which weights. */
interface Kept extends Found {
  readonly of: string;
}

const KEPT: Schema<Kept> = object({
  of: text,
  total: whole(0),
  inspected: whole(0),
  layers: array(object({
    name: text,
    maps: array(
      array(object({ picture: whole(0), value: number(), y: whole(0), x: whole(0) })),
    ),
  })),
});

/** Gives what is kept, or computes it; `pause` is called between batches and may end it. */
export async function strongestPictures(
  network: RunNetwork,
  weights: Weights,
  pause: () => Promise<void>,
): Promise<Found> {
  const file = join(weights.run, "derived", `excited_${weights.snapshot}.json`);
  const pictures = await readRunPictures(weights.run);
  const of = await stampOf(weights);
  const kept = await readKept(file).catch(() => undefined); // a damaged one is made anew
  if (kept?.of === of) return kept;
  const total = pictures.parts.reduce((sum, { files }) => sum + files.length, 0);
  const decoder = openDecoder();
  try {
    const read = (number: number) => readRunPicture(pictures, number, network.description, decoder);
    const found = await network.finder.use(
      weights,
      (finder) => finder.find(spread(total, MOST), read, pause),
    );
    await Deno.mkdir(join(weights.run, "derived"), { recursive: true });
    await Deno.writeTextFile(`${file}.part`, JSON.stringify({ of, total, ...found }));
    await Deno.rename(`${file}.part`, file);
    return { total, ...found };
  } finally {
    decoder.close();
  }
}

async function readKept(file: string): Promise<Kept | undefined> {
  const content = await readText(file);
  return content === undefined ? undefined : parseJson(file, content, KEPT);
}
