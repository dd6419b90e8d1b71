/**
 * Rows of `test:torch`: files that are exported load in PyTorch, strictly, and say there what they say
 * here; torchvision's networks of 1,000 classes at 224×224 say here, imported from files of each
 * element type, what they say there; NumPy reads .npz files to the bit.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Model } from "../../engine/formats/model.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { type Shape, sizeOf } from "../../engine/graph/spec.ts";
import { layerOf } from "../../engine/model/layer.ts";
import type { Device } from "../../engine/plan/device.ts";
import { output } from "../peers/process.ts";
import { difference } from "./compare.ts";
import { exported, imported } from "./files.ts";
import { logitsOf } from "./loupe.ts";
import { DRAWN, drawnModel } from "./models.ts";

/** A comparison: how far both are apart, at most `TOLERANCE`. */
export interface Row {
  readonly name: string;
  apart(device: Device, python: string): Promise<number>;
}

const SCRIPT = fileURLToPath(new URL("interop.py", import.meta.url));
const PICTURES = 4;

/** Every row. */
export const ROWS: readonly Row[] = [
  ...Object.keys(DRAWN).flatMap((name) => [exportRow(name, "f32"), exportRow(name, "f16")]),
  ...["resnet18", "mobilenet_v2"].flatMap((name) =>
    ["F32", "F16", "BF16"].map((type) => torchvisionRow(name, type))
  ),
  npzRow("flattened", "f32"),
  npzRow("tokens", "f16"),
];

function exportRow(name: string, precision: "f32" | "f16"): Row {
  return {
    name: `export ${name} ${precision}`,
    apart: (device, python) =>
      inFolder(async (at) => {
        const bytes = await exported(drawnModel(name), "safetensors", precision);
        await Deno.writeFile(at("model"), bytes);
        // Halves are rounded: what is in the file says it here.
        const { model } = await imported(bytes);
        const { height, width, mean } = model.description.preprocessing;
        const pixels = await writePixels(at("pixels"), [PICTURES, height, width, mean.length]);
        await output(python, [SCRIPT, "load", at("model"), at("pixels")]);
        return difference(await said(device, model, pixels), await readLogits(at("model.logits")));
      }),
  };
}

function torchvisionRow(network: string, type: string): Row {
  return {
    name: `import torchvision's ${network} ${type}`,
    apart: (device, python) =>
      inFolder(async (at) => {
        const pixels = await writePixels(at("pixels"), [2, 224, 224, 3]);
        await output(python, [SCRIPT, "torchvision", network, type, at("model"), at("pixels")]);
        const { model } = await imported(await Deno.readFile(at("model")), { network });
        return difference(await said(device, model, pixels), await readLogits(at("model.logits")));
      }),
  };
}

function npzRow(name: string, precision: "f32" | "f16"): Row {
  return {
    name: `npz ${name} ${precision}`,
    apart: (_, python) =>
      inFolder(async (at) => {
        const { description, weights } = drawnModel(name);
        await Deno.writeFile(
          at("model.npz"),
          await exported({ description, weights }, "npz", precision),
        );
        await output(python, [SCRIPT, "npz", at("model.npz")]);
        const { "model.json": text, ...found } = JSON.parse(
          await Deno.readTextFile(at("model.npz.json")),
        );
        const expected = Object.fromEntries([...weights].map(([name, { shape, data }]) => {
          const numbers = precision === "f16" ? Float16Array.from(data) : data;
          const bytes = new Uint8Array(numbers.buffer as ArrayBuffer);
          return [name, [precision === "f16" ? "float16" : "float32", shape, bytes.toHex()]];
        }));
        const isRight = JSON.stringify(found) === JSON.stringify(expected) &&
          JSON.stringify(JSON.parse(text[2])) === JSON.stringify(description);
        return isRight ? 0 : Infinity;
      }),
  };
}

async function inFolder<T>(work: (at: (name: string) => string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await work((name) => join(folder, name));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Pictures of noise, from 0 to 255. */
async function writePixels(path: string, shape: Shape) {
  const random = uniforms(3, 4);
  const data = Float32Array.from({ length: sizeOf(shape) }, () => Math.floor(256 * random()));
  await Deno.writeFile(path, new Uint8Array(data.buffer));
  await Deno.writeTextFile(`${path}.json`, JSON.stringify(shape));
  return { data, shape };
}

const readLogits = async (path: string) => new Float32Array((await Deno.readFile(path)).buffer);

/** What a model says of pixels. */
function said(
  device: Device,
  { description: { network, preprocessing: { mean, scale } }, weights }: Model,
  { data, shape }: { data: Float32Array; shape: Shape },
): Promise<Float32Array> {
  const standardised = data.map((pixel, i) =>
    (pixel - mean[i % mean.length]) * scale[i % mean.length]
  );
  return logitsOf(device, layerOf(network), weights, { data: standardised, shape });
}
