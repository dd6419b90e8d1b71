/** Networks as the one HTML file holds them, and what becomes of a file that is damaged. @module */
import { html as exporter } from "../cli/exports/html.ts";
import { html as importer } from "../cli/imports/html.ts";
import type { ExportSource } from "../cli/exports/format.ts";
import type { Model, ModelDescription } from "../engine/formats/model.ts";
import { variablesOf } from "../engine/formats/network.ts";
import { normals, uniforms } from "../engine/graph/random.ts";
import { sizeOf } from "../engine/graph/spec.ts";
import { graphNetwork } from "../engine/model/layers/graph.ts";
import { ARCHITECTURES } from "../engine/model/architectures/mod.ts";

/** A network by name that nobody trained: its weights are drawn, its variances are positive. */
export function drawnModel(
  architecture: keyof typeof ARCHITECTURES,
  changes: Partial<ModelDescription["preprocessing"]> = {},
  classes: readonly string[] = ["ant", "bee", "cat"],
): Model {
  const { description: network } = ARCHITECTURES[architecture].build(classes.length);
  const description: ModelDescription = {
    format: "loupe-model",
    version: 2,
    architecture,
    network,
    classes,
    preprocessing: {
      height: 28,
      width: 24,
      fit: "cover",
      mean: [120, 110, 100],
      scale: [1 / 60, 1 / 61, 1 / 62],
      ...changes,
    },
  };
  return { description, weights: drawnWeights(description) };
}

/** Weights of a description's network, as large as keeps numbers of their size. */
export function drawnWeights(description: ModelDescription): Model["weights"] {
  const normal = normals(uniforms(3, 4));
  return new Map(
    [...variablesOf(description)].map(([name, { shape }]) => {
      const terms = shape.length > 1 ? sizeOf(shape.slice(0, -1)) : 4;
      const draw = () => normal() * Math.sqrt(2 / terms);
      const data = Float32Array.from({ length: sizeOf(shape) }, draw);
      return [name, { shape, data: /variance/i.test(name) ? data.map((v) => v * v + 0.5) : data }];
    }),
  );
}

/** A network of a graph, as imports have them. */
export function graphModel(): Model {
  const pool = { op: "globalAveragePool", inputs: ["x"], outputs: ["pooled"], attributes: {} };
  const attributes = { transposeA: false, transposeB: false };
  const product = { op: "matMul", inputs: ["pooled", "w"], outputs: ["y"], attributes };
  const { description: network } = graphNetwork({
    input: "x",
    output: "y",
    variables: { w: [3, 3] },
    nodes: [pool, product],
  });
  const description = { ...drawnModel("tiny").description, architecture: "custom", network };
  return { description, weights: drawnWeights(description) };
}

/** The bytes of a network's page. */
export async function pageOf(
  source: Omit<ExportSource, "run">,
  precision: "f32" | "f16" = "f32",
): Promise<Uint8Array<ArrayBuffer>> {
  const options = { name: "page.html", precision, withPreprocessing: false, labels: false };
  const { files } = await exporter.write({ run: "runs/some", ...source }, options);
  return new TextEncoder().encode(files.get("page.html") as string);
}

/** The network of a page. */
export async function modelOf(page: Uint8Array<ArrayBuffer>): Promise<Model> {
  const beside = () => Promise.resolve(undefined);
  return (await importer.read(page, { file: "page.html", beside })).model;
}
