/** Exports networks and has them read. @module */
import { join } from "node:path";
import { EXPORTS } from "../../cli/exports/mod.ts";
import type { ExportFormat } from "../../cli/exports/format.ts";
import { writeExport } from "../../cli/exports/write.ts";
import type { Model } from "../../engine/formats/model.ts";
import type { Device } from "../../engine/plan/device.ts";
import { compare, type Expected, type Finding } from "./compare.ts";
import { ourLogits, ourProbabilities } from "./ours.ts";
import { drawnPicture, SIZES } from "./pictures.ts";
import { CannotRead, type ExportedModel, type Reader, type Variant } from "./reader.ts";
import { type Subject, wordsOf } from "./subjects.ts";
import type { Row } from "./table.ts";

/** What is exported, how, and who reads it. */
export interface Matrix {
  readonly subjects: readonly Subject[];
  readonly variants: readonly Variant[];
  readonly readers: readonly Reader[];
  /** How many pictures of the trained size. */
  readonly pictures: number;
}

/** What every reader makes of every network in every variant that it reads. */
export async function* readAll(
  device: Device,
  { subjects, variants, readers, pictures }: Matrix,
): AsyncGenerator<Row> {
  for (const { name, model: make } of subjects) {
    const model = make();
    const expected = await expectedOf(device, model, pictures);
    checkVaried(name, expected.logits, model.description.classes.length);
    for (const variant of variants) {
      const able = readers.filter((reader) => reader.reads(variant));
      for await (const found of findingsOf(model, variant, able, expected)) {
        yield { network: name, format: wordsOf(variant), ...found };
      }
    }
  }
}

async function expectedOf(device: Device, model: Model, count: number): Promise<Expected> {
  const { height, width } = model.description.preprocessing;
  const own = Array.from({ length: count }, (_, i) => drawnPicture({ height, width }, i));
  const pictures = SIZES.map((size, i) => drawnPicture(size, count + i));
  return {
    ...await ourLogits(device, model, own),
    pictures,
    probabilities: await ourProbabilities(device, model, pictures),
  };
}

/** What says the same of all pictures, or nothing, would compare nothing. */
function checkVaried(name: string, logits: Float32Array, classes: number): void {
  const first = logits.subarray(0, classes);
  const isVaried = logits.every(Number.isFinite) &&
    (logits.length === classes ||
      logits.some((each, i) => Math.abs(each - first[i % classes]) > 0.01));
  if (!isVaried) throw new RangeError(`Cannot compare '${name}' as it tells no pictures apart`);
}

async function* findingsOf(
  model: Model,
  variant: Variant,
  readers: readonly Reader[],
  expected: Expected,
): AsyncGenerator<Finding & { readonly reader: string }> {
  if (readers.length === 0) return;
  const folder = await Deno.makeTempDir();
  try {
    const exported = await exportTo(folder, model, variant);
    for (const reader of readers) {
      const found = typeof exported === "string"
        ? { words: `not exported: ${exported}`, isRight: true, isRefused: true as const }
        : await attempt(() => compare(reader, exported, expected));
      if (found) yield { reader: reader.name, ...found };
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Exports a network; what its format can't say of it is told. */
async function exportTo(
  folder: string,
  model: Model,
  variant: Variant,
): Promise<ExportedModel | string> {
  const format: ExportFormat = EXPORTS[variant.format];
  const path = join(folder, format.fileName);
  const options = { ...variant, name: format.fileName };
  try {
    const exported = await format.write({ run: folder, model }, options);
    await writeExport(exported, path, { isFolder: format.isFolder, mayReplace: false });
    return { path, variant, classes: model.description.classes.length };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Cannot export")) return error.message;
    throw error;
  }
}

/** A reader that fails leaves the others their turn. */
async function attempt(
  ask: () => Promise<Finding | undefined>,
): Promise<Finding | undefined> {
  try {
    return await ask();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (error instanceof CannotRead) {
      return { words: `not read: ${words}`, isRight: true, isRefused: true };
    }
    return { words, isRight: false };
  }
}
