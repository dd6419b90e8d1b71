/** The strongest pictures of a snapshot, computed once and kept in the run's directory. @module */
import { join } from "node:path";
import { openDecoder } from "../../data/decode/safe_decode.ts";
import type { StrongestPictures } from "../../engine/inspect/strongest.ts";
import { type RunNetwork, stampOf } from "./networks.ts";
import type { Weights } from "./protocol.ts";
import { readRunPicture, readRunPictures } from "./run_files.ts";

/** The most pictures that are looked at: of more, so many at equal distances. */
const MOST = 2000;

/** What is kept. */
interface Kept extends StrongestPictures {
  readonly total: number;
}

/** Gives what is kept, or computes it; `pause` is called between batches and may end it. */
export async function strongestPictures(
  network: RunNetwork,
  weights: Weights,
  pause: () => Promise<void>,
): Promise<Kept> {
  const file = join(weights.run, "derived", `strongest_${weights.snapshot}.json`);
  const pictures = await readRunPictures(weights.run);
  const of = await stampOf(weights);
  const kept = await Deno.readTextFile(file).then(JSON.parse, () => undefined);
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

/** At most `most` numbers below `total`, at equal distances. */
export function spread(total: number, most: number): number[] {
  const count = Math.min(total, most);
  return Array.from({ length: count }, (_, i) => Math.floor(i * total / count));
}
