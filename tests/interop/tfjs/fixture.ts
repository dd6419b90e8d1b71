/** Small networks of Teachable Machine's form, with what TensorFlow.js says of pictures. @module */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { unzipSync, zipSync } from "fflate";
import type { Model } from "../../../engine/formats/model.ts";
import { createStoredNet } from "../../../engine/formats/network.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import { evaluate } from "../../../engine/graph/reference.ts";
import { f32 } from "../../../engine/graph/spec.ts";
import { layerOf } from "../../../engine/model/layer.ts";
import { softmax } from "../../../engine/ops/loss/softmax.ts";
import { pixelsOf } from "./pictures.ts";

/**
 * The MobileNets that it builds on, of which the first is flattened at its end and the second averaged,
 * and a network of other layers.
 */
export const NAMES = ["mobilenet_v1", "mobilenet_v2", "others"] as const;

/** The name of a network that is kept. */
export type Name = typeof NAMES[number];

/** Where a network is kept. */
export const fixtureFile = (name: Name) =>
  fileURLToPath(new URL(`fixtures/${name}.zip`, import.meta.url));

/** A network's files by name. */
export type Files = Map<string, Uint8Array<ArrayBuffer>>;

/** The files of a network, with the probabilities of each picture. */
export interface Fixture {
  readonly files: Files;
  readonly answers: readonly (readonly number[])[];
}

const FILES = ["model.json", "weights.bin", "metadata.json"];
const ANSWERS = "answers.json";

/** Reads a network that was kept. */
export function readFixture(name: Name): Fixture {
  const zip = unzipSync(readFileSync(fixtureFile(name)));
  const read = (name: string) => zip[name] as Uint8Array<ArrayBuffer>;
  return {
    files: new Map(FILES.map((name) => [name, read(name)])),
    answers: JSON.parse(new TextDecoder().decode(read(ANSWERS))),
  };
}

/** Reads a network that was just made in a folder. */
export async function readMade(folder: string): Promise<Fixture> {
  return {
    files: new Map(
      await Promise.all(
        FILES.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)] as const),
      ),
    ),
    answers: JSON.parse(await Deno.readTextFile(`${folder}/${ANSWERS}`)),
  };
}

/** Keeps a network. */
export async function keepFixture(name: Name, { files, answers }: Fixture): Promise<void> {
  await Deno.mkdir(new URL("fixtures/", import.meta.url), { recursive: true });
  const text = new TextEncoder().encode(JSON.stringify(answers));
  await Deno.writeFile(fixtureFile(name), zipped(new Map([...files, [ANSWERS, text]])));
}

/** Files as a zip, the same each time. */
export function zipped(files: Iterable<readonly [string, Uint8Array]>): Uint8Array<ArrayBuffer> {
  const all = Object.fromEntries(files);
  return zipSync(all, { level: 9, mtime: new Date(2026, 0, 1) }) as Uint8Array<ArrayBuffer>;
}

/** The probabilities of a picture, by the reference evaluation in float64. */
export function probabilitiesOf({ description, weights }: Model, i: number): Float64Array {
  const { network, preprocessing: { height, width, mean, scale } } = description;
  const graph = new Graph();
  const x = graph.input("images", f32(1, height, width, mean.length));
  const logits = layerOf(network)(createStoredNet(graph), x);
  const images = Float64Array.from(
    pixelsOf(i),
    (pixel, j) => (pixel - mean[j % mean.length]) * scale[j % scale.length],
  );
  const numbers = new Map([[x, images]]);
  for (const [name, variable] of graph.variables) {
    numbers.set(variable, Float64Array.from(weights.get(name)!.data));
  }
  return evaluate(graph, [graph.append(softmax, [logits], {})], numbers)[0];
}

/** The largest difference from the answers. */
export function difference(model: Model, answers: Fixture["answers"]): number {
  const all = answers.flatMap((answer, i) => {
    const found = probabilitiesOf(model, i);
    return answer.map((value, j) => Math.abs(value - found[j]));
  });
  return Math.max(...all);
}
