/** `features RUN PICTURE --out DIR --film`. @module */
import { join } from "node:path";
import { encode } from "fast-png";
import { openDecoder } from "../../data/decode/safe_decode.ts";
import type { Picture } from "../../data/picture/picture.ts";
import { visible } from "../../data/text/visible.ts";
import type { PageParts } from "../../web/one_file/shell.ts";
import { filmDocument, HOLDS_PICTURE } from "../../web/film/document.ts";
import { buildFilm } from "../../web/build/one_file.ts";
import { type FeatureMaps, featureMaps } from "../../engine/inspect/inspector.ts";
import { drawSheet } from "../../engine/inspect/sheet.ts";
import { layerStatistics } from "../../engine/inspect/statistics.ts";
import type { Device } from "../../engine/plan/device.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { chooseFilter, film, type Filmed, type FilmOrder } from "../features/film.ts";
import { checkOrder, openTrained } from "../inputs/run.ts";
import { sourcesOf } from "../inputs/sources.ts";
import { BACKEND, backendOf, openAnnounced } from "../terminal/adapter.ts";
import { type Command, helpOf, parseCommand, UsageError } from "../terminal/arguments.ts";
import { checkOutputFolder } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";

const FEATURES: Command = {
  usage: "deno task features RUN PICTURE [--out DIR] [--film [--layer NAME] [--map NUMBER]]",
  about:
    "Draws what each convolution, ReLU and pooling layer of a run makes of a picture: a file,\n" +
    "or -, for one on standard input.",
  names: [2, 2],
  options: {
    out: { kind: "text", help: "where the sheets go (RUN/features)" },
    film: {
      kind: "flag",
      help: "film.html beside the sheets: how one filter formed, for any browser",
    },
    layer: { kind: "text", help: "whose maps are filmed (the first convolution)" },
    map: { kind: "whole", least: 0, help: "which of them, from 0 (the strongest)" },
    ...BACKEND,
  },
};

/** The film among the sheets. */
const FILM = "film.html";

/** Writes a PNG sheet and the raw float32 maps `[H, W, C]` of each layer, and a film where one is asked for. */
export async function features(args: string[]): Promise<number> {
  const parsed = parseCommand(FEATURES, args);
  if (parsed.help) return print(helpOf(FEATURES)), 0;
  checkOrder(FEATURES, parsed.names);
  const [run, name] = parsed.names;
  const isFilmed = parsed.flag("film");
  for (const option of ["layer", "map"]) {
    if (!isFilmed && parsed.has(option)) {
      throw new UsageError(`Cannot use --${option} without --film, which it is of: add --film`);
    }
  }
  const { model } = await openTrained(run);
  const backend = await backendOf(parsed);
  const out = parsed.text("out") ?? join(run, "features");
  await checkOutputFolder(out, isOurs);
  const parts = isFilmed ? await buildFilm() : undefined;
  const picture = await readOne(name);
  await Deno.mkdir(out, { recursive: true });
  const device = await openAnnounced(backend);
  const found = await featureMaps(device, model, picture);
  const order = {
    run,
    model,
    picture,
    layers: found,
    layer: parsed.text("layer"),
    map: parsed.number("map"),
  };
  const filmed = parts && { ...chooseFilter(order), parts };
  const layers = [];
  for (const layer of found) layers.push(await writeLayer(out, layer));
  const film = filmed && await writeFilm(device, order, filmed, join(out, FILM));
  if (parsed.json) print(JSON.stringify({ layers, film }));
  return 0;
}

/** Writes the film, and says what is in it. */
async function writeFilm(
  device: Device,
  order: FilmOrder,
  { parts, ...filmed }: Filmed & { readonly parts: PageParts },
  file: string,
) {
  const made = await film(device, order, filmed);
  await writeFile(file, filmDocument(made, parts));
  const { layer, map, frames } = made;
  print(
    `${visible(file)}: map ${map} of ${
      visible(layer)
    } at ${frames.length} snapshots. ${HOLDS_PICTURE}`,
  );
  return { file, layer, map, snapshots: frames.map(({ step }) => step) };
}

/** Reads a picture. Throws an `Error` where it is none, or a folder. */
async function readOne(name: string): Promise<Picture> {
  const { isDirectory } = await Deno.stat(name).catch(() => ({ isDirectory: false }));
  if (isDirectory) {
    throw new Error(`Cannot draw '${visible(name)}' as it is a folder: name one picture of it`);
  }
  const { value: source } = await sourcesOf([name]).next();
  const decoder = openDecoder({ workers: 1 });
  return await decoder.decode(await source!.read(), name).finally(decoder.close);
}

/** Whether a folder holds sheets with their maps, a film, and nothing else. */
function isOurs(names: readonly string[]): boolean {
  const partnerOf = (name: string) =>
    name.endsWith(".png") ? name.replace(/png$/, "f32") : name.replace(/f32$/, "png");
  return names.every((name) =>
    name === FILM || /\.(png|f32)$/.test(name) && names.includes(partnerOf(name))
  );
}

async function writeLayer(out: string, { name, shape, maps }: FeatureMaps) {
  const sheet = drawSheet(maps, shape);
  const png = encode({ ...sheet, data: sheet.pixels, channels: 3, depth: 8 });
  const path = join(out, name.replaceAll(/[^\p{L}\p{N}_-]+/gu, "_"));
  await writeFile(`${path}.png`, png);
  const file = `${path}.f32`;
  await writeFile(file, new Uint8Array(maps.buffer, maps.byteOffset, maps.byteLength));
  const [height, width, channels] = shape;
  print(`${visible(path)}.png: ${channels} maps of ${height}×${width}`);
  return { name, shape, ...layerStatistics(maps), file };
}
