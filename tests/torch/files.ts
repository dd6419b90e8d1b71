/** Models as files, without a run. @module */
import { EXPORTS } from "../../cli/exports/mod.ts";
import type { ImportOptions } from "../../cli/imports/format.ts";
import { safetensors } from "../../cli/imports/safetensors.ts";
import type { Model } from "../../engine/formats/model.ts";

/** The file that `export --format` writes. */
export async function exported(
  model: Model,
  format: "safetensors" | "npz",
  precision: "f32" | "f16" = "f32",
): Promise<Uint8Array<ArrayBuffer>> {
  const options = { name: "model", precision, withPreprocessing: false, labels: false };
  const { files } = await EXPORTS[format].write({ run: "runs/one", model }, options);
  const file = files.get("model");
  if (file instanceof Uint8Array && files.size === 1) return new Uint8Array(file);
  throw new TypeError(`Cannot take the export as a file: found ${[...files.keys()]}`);
}

/** What `import` makes of a safetensors file. */
export const imported = async (
  bytes: Uint8Array<ArrayBuffer>,
  options: Partial<ImportOptions> = {},
) =>
  await safetensors.read(bytes, {
    file: "a.safetensors",
    beside: () => Promise.resolve(undefined),
    ...options,
  });
