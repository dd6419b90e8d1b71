/**
 * `deno task test:torchvision [NETWORK …]`: networks that PyTorch exports as ONNX, with random
 * weights, imported and computed in float64 by the ops' own references; prints how far the logits are from
 * PyTorch's. Exit code 1 where one is further than 1e-4, or not read. It needs a Python with torch,
 * torchvision and onnx: Debian's python3-torchvision and python3-onnx, as `PYTHON` names it (python3).
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { createStoredNet } from "../../engine/formats/network.ts";
import { readOnnx } from "../../engine/formats/onnx/import.ts";
import { Graph, type Tensor } from "../../engine/graph/graph.ts";
import type { Values } from "../../engine/graph/op.ts";
import { evaluate } from "../../engine/graph/reference.ts";
import { f32 } from "../../engine/graph/spec.ts";
import { layerOf } from "../../engine/model/layer.ts";

const MOST = 1e-4;
const SCRIPT = fileURLToPath(new URL("./torchvision_networks.py", import.meta.url));

/** An export, as the script tells it. */
interface Exported {
  readonly name: string;
  readonly how: string;
  readonly file: string;
  readonly pictures: string;
  readonly logits: string;
}

const floats = async (path: string) => new Float32Array((await Deno.readFile(path)).buffer);

/** How far the logits are from PyTorch's. */
async function distance({ file, pictures, logits }: Exported): Promise<number> {
  const { model: { description, weights } } = readOnnx(await Deno.readFile(file), { file });
  const { network, preprocessing: { height, width } } = description;
  const graph = new Graph();
  const x = graph.input("images", f32(1, height, width, 3));
  const y = layerOf(network)(createStoredNet(graph), x);
  const numbers = new Map<Tensor, Values>([[x, Float64Array.from(await floats(pictures))]]);
  for (const [name, { data }] of weights) {
    numbers.set(graph.variables.get(name)!, Float64Array.from(data));
  }
  const [found] = evaluate(graph, [y], numbers);
  const expected = await floats(logits);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
}

const folder = await Deno.makeTempDir();
let isFailed = false;
try {
  const python = Deno.env.get("PYTHON") ?? "python3";
  const child = new Deno.Command(python, { args: [SCRIPT, folder, ...Deno.args] });
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`Cannot export by ${python}: ${new TextDecoder().decode(stderr)}`);
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line.startsWith("{"));
  for (const line of lines) {
    const exported: Exported = JSON.parse(line);
    try {
      const far = await distance(exported);
      isFailed ||= far > MOST;
      console.log(`${exported.name}, ${exported.how}: ${far.toExponential(1)}`);
    } catch (error) {
      isFailed = true;
      console.log(`${exported.name}, ${exported.how}: ${(error as Error).message}`);
    }
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(isFailed ? 1 : 0);
