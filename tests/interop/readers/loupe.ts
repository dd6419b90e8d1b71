/** What `import` makes of an export. @module */
import { basename, dirname, join } from "node:path";
import about from "../../../deno.json" with { type: "json" };
import type { Imported } from "../../../cli/imports/format.ts";
import { IMPORTS } from "../../../cli/imports/mod.ts";
import { layerOf } from "../../../engine/model/layer.ts";
import { type Device, openDevice } from "../../../engine/plan/device.ts";
import { openForward } from "../../../engine/train/forward_plan.ts";
import { ourProbabilities } from "../ours.ts";
import type { ExportedModel, Reader } from "../reader.ts";

/** The formats that come back. */
const IMPORTED: readonly string[] = ["onnx", "safetensors", "tfjs", "html"];

let opened: Promise<Device> | undefined;
/** One for all. */
const device = () => opened ??= openDevice();

/** Our own imports, on a device. */
export const loupe: Reader = {
  name: "import",
  reads: ({ format }) => IMPORTED.includes(format),
  version: () => Promise.resolve(about.version),
  async logits(exported, { data, shape: [, ...shape] }) {
    const { description, weights } = (await imported(exported)).model;
    const forward = layerOf(description.network);
    const trained = { forward, weights, shape, isClassifier: false };
    const opened = await openForward(await device(), trained);
    try {
      return (await opened.predict(data)).data;
    } finally {
      opened.close();
    }
  },
  async probabilities(exported, pictures) {
    const { model } = await imported(exported);
    return await ourProbabilities(await device(), model, pictures);
  },
};

/** The export as the command reads it. */
async function imported({ path, variant }: ExportedModel): Promise<Imported> {
  const file = variant.format === "tfjs" ? join(path, "model.json") : path;
  const bytes = await Deno.readFile(file);
  const format = IMPORTS.find(({ detects }) => detects(bytes, file.toLowerCase()));
  if (!format) throw new Error(`Cannot import '${basename(file)}': no format knows it`);
  const beside = (name: string) => Deno.readFile(join(dirname(file), basename(name)));
  return await format.read(bytes, { file: basename(file), beside });
}
