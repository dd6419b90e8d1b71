/** `features RUN IMAGE --out DIR`. @module */
import { join } from "node:path";
import { encode } from "fast-png";
import { openDecoder } from "../../data/decode/safe_decode.ts";
import { type FeatureMaps, featureMaps } from "../../engine/inspect/inspector.ts";
import { drawSheet } from "../../engine/inspect/sheet.ts";
import { layerStatistics } from "../../engine/inspect/statistics.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import { print } from "../terminal/print.ts";
import { type Command, helpOf, parseCommand } from "../terminal/arguments.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { readModel } from "../../engine/run/model_files.ts";

const FEATURES: Command = {
  usage: "deno task features RUN IMAGE [--out DIR]",
  about: "Draws what each convolution, ReLU and pooling layer of a run makes of a picture.",
  names: [2, 2],
  options: { out: { kind: "text", help: "where the sheets go (RUN/features)" } },
};

/** Writes a PNG sheet and the raw float32 maps `[H, W, C]` of each layer. */
export async function features(args: string[]): Promise<number> {
  const parsed = parseCommand(FEATURES, args);
  if (parsed.help) return print(helpOf(FEATURES)), 0;
  const [run, image] = parsed.names;
  const out = parsed.text("out") ?? join(run, "features");
  const model = await readModel(run);
  const bytes = await Deno.readFile(image).catch(() => {
    throw new Error(`Cannot read '${image}' as there is no such file`);
  });
  const decoder = openDecoder({ workers: 1 });
  const picture = await decoder.decode(bytes, image).finally(decoder.close);
  const device = await openAnnounced();
  await Deno.mkdir(out, { recursive: true });
  const layers = [];
  for (const layer of await featureMaps(device, model, picture)) {
    layers.push(await writeLayer(out, layer));
  }
  if (parsed.json) print(JSON.stringify({ layers }));
  return 0;
}

async function writeLayer(out: string, { name, shape, maps }: FeatureMaps) {
  const sheet = drawSheet(maps, shape);
  const png = encode({ ...sheet, data: sheet.pixels, channels: 3, depth: 8 });
  await writeFile(join(out, `${name}.png`), png);
  const file = join(out, `${name}.f32`);
  await writeFile(file, new Uint8Array(maps.buffer, maps.byteOffset, maps.byteLength));
  const [height, width, channels] = shape;
  print(`${join(out, `${name}.png`)}: ${channels} maps of ${height}×${width}`);
  return { name, shape, ...layerStatistics(maps), file };
}
