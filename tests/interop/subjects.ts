/** What is exported: the named networks, and how. @module */
import type { Fit, Model } from "../../engine/formats/model.ts";
import { type ArchitectureName, ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { EXPORTS } from "../../cli/exports/mod.ts";
import type { ExportFormat } from "../../cli/exports/format.ts";
import { LAYERED, LAYERED_SIZE } from "./layers.ts";
import { namedModel, randomModel } from "./networks.ts";
import type { Variant } from "./reader.ts";

/** A network with a word for it. */
export interface Subject {
  readonly name: string;
  model(): Model;
}

const FITS: readonly Fit[] = ["cover", "contain", "stretch"];

/**
 * Each named network, every fit in turn, then one of grey pictures, those of several views, and those of
 * all layers.
 */
export function subjects(): Subject[] {
  const names = Object.keys(ARCHITECTURES) as ArchitectureName[];
  return [
    ...names.map((name, i) => ({
      name,
      model: () => namedModel(name, { fit: FITS[i % FITS.length] }),
    })),
    {
      name: "tiny, grey",
      model: () => namedModel("tiny", { channels: 1, fit: "contain" }),
    },
    { name: "tiny, mirrored", model: () => namedModel("tiny", { views: "mirror" }) },
    { name: "speedrun, six views", model: () => namedModel("speedrun", { views: "six" }) },
    ...Object.entries(LAYERED).map(([name, network]) => ({
      name: `all ${name}`,
      model: () => randomModel({ name, network, ...LAYERED_SIZE }),
    })),
  ];
}

/** Every way to export in a format that changes what is computed. */
export function variants(name: keyof typeof EXPORTS): Variant[] {
  const { options }: ExportFormat = EXPORTS[name];
  const precisions = options.includes("precision") ? ["f32", "f16"] as const : ["f32"] as const;
  const flags = options.includes("with-preprocessing") ? [false, true] : [false];
  return precisions.flatMap((precision) =>
    flags.map((withPreprocessing) => ({
      format: name,
      precision,
      withPreprocessing,
      labels: false,
    }))
  );
}

/** A variant in words: `onnx --precision f16`. */
export function wordsOf(
  { format, precision, withPreprocessing }: Variant,
): string {
  const words = [
    format,
    ...precision === "f16" ? ["--precision f16"] : [],
    ...withPreprocessing ? ["--with-preprocessing"] : [],
  ];
  return words.join(" ");
}
