/**
 * `deno task test:labels [--seeds N] [--first SEED] [--part drawn|shared|mended]… [--train OPTIONS] [--find OPTIONS]`:
 * labels are made wrong on purpose, and it is measured how many of them the label desk lists first, and
 * how much of the accuracy that they cost comes back where those are mended.
 *
 * - `drawn`, `shared`: drawn faces and the tutorial's (../shared/data/faces), 5 % of all labels wrong.
 * - `mended`: drawn faces, 20 % of the training pictures' labels wrong, tested on 2,000 others.
 *
 * Exits 1 where a limit is missed.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import { mended } from "./mended.ts";
import { findPlanted, hitsOf, picturesOf, plant } from "./planted.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "5" },
    first: { type: "string", default: "1" },
    part: { type: "string", multiple: true, default: ["drawn", "shared", "mended"] },
    train: { type: "string", default: "--architecture tiny --size 56x46" },
    find: { type: "string", default: "" },
  },
});
const first = Number(values.first);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => first + i);
const optionsOf = (text: string) => text.split(" ").filter(Boolean);
const [train, labels] = [optionsOf(values.train), optionsOf(values.find)];

const SHARED = fileURLToPath(new URL("../../../shared/data/faces", import.meta.url));
const PLANTED = 0.05;
/** What must be reached of each figure. */
const LEAST = { found: 0.8, wrong: 0.5, recovered: 0.5 };

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const work = await Deno.makeTempDir({ prefix: "loupe-labels-" });
let missed = 0;

function tell(figure: keyof typeof LEAST, found: readonly number[]): void {
  const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
  const isMissed = found.some((each) => each < LEAST[figure]);
  if (isMissed) missed++;
  console.log(
    `  ${figure}: mean ${percent(mean)}, least ${percent(Math.min(...found))}` +
      (isMissed ? `: below ${percent(LEAST[figure])}` : ""),
  );
}

async function found(name: string, folder: string): Promise<void> {
  const pictures = await picturesOf(folder);
  const hits = [];
  for (const seed of seeds) {
    const planted = plant(pictures, PLANTED, seed);
    const run = join(work, `${name}-${seed}`);
    const options = [...train, "--seed", String(seed)];
    const list = await findPlanted({ folder, run, planted, train: options, labels });
    const hit = hitsOf(list, new Set(planted.map(({ file }) => file)));
    hits.push(hit);
    console.log(
      `${name}, seed ${seed}: ${planted.length} of ${pictures.length} wrong, ` +
        `${percent(hit.found)} found, ${percent(hit.wrong)} of the first wrong`,
    );
  }
  console.log(name);
  tell("found", hits.map((hit) => hit.found));
  tell("wrong", hits.map((hit) => hit.wrong));
}

async function drawn(count: number, stream: string): Promise<string> {
  const folder = join(work, stream.replaceAll(" ", "-"));
  await writeDrawnFaces(folder, count, uniforms(1, streamOf(stream)));
  return folder;
}

/** What is measured, by name. */
const PARTS: Record<string, () => Promise<void>> = {
  drawn: async () => await found("drawn", await drawn(400, "label desk")),
  async shared() {
    if (await Deno.stat(SHARED).catch(() => undefined)) return await found("shared", SHARED);
    console.log("left out: the tutorial's faces, as ../shared/data/faces is absent");
  },
  async mended() {
    const [folder, others] = [await drawn(400, "label desk"), await drawn(2000, "other faces")];
    const recovered = [];
    for (const seed of seeds) {
      const options = [...train, "--seed", String(seed)];
      const { clean, wrong, after, changed } = await mended({
        ...{ folder, others, work: join(work, `mended-${seed}`), seed },
        ...{ train: options, labels },
      });
      recovered.push((after - wrong) / (clean - wrong));
      console.log(
        `mended, seed ${seed}: ${percent(clean)} with right labels, ${percent(wrong)} with wrong ` +
          `ones, ${percent(after)} after mending ${changed}: ${percent(recovered.at(-1)!)} back`,
      );
    }
    console.log("mended");
    tell("recovered", recovered);
  },
};

try {
  for (const part of values.part) await PARTS[part]();
} finally {
  await Deno.remove(work, { recursive: true });
}
Deno.exitCode = missed ? 1 : 0;
