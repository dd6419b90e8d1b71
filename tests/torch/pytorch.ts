/** A task as PyTorch does it, in float64. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "../peers/process.ts";
import { findPython } from "../peers/pytorch.ts";
import {
  type Beginning,
  CLASSES,
  imagesToTorch,
  LEARNING_RATE,
  MOMENTUM,
  STEPS,
  type Task,
  variablesToTorch,
} from "./task.ts";

/** What PyTorch says: numbers in its own layouts, variables by Loupe's names. */
export interface TorchOutcome {
  readonly logits: Float64Array;
  readonly trained: ReadonlyMap<string, Float64Array>;
}

const SCRIPT = fileURLToPath(new URL("networks.py", import.meta.url));

/** Throws an `Error` where there is no PyTorch. */
export const findTorch = () => findPython("import torch, torchvision", "python3-torchvision");

/** Exports weights and pictures, lets PyTorch predict and train, and reads what it found. */
export async function runTorch(
  python: string,
  task: Task,
  beginning: Beginning,
): Promise<TorchOutcome> {
  const folder = await Deno.makeTempDir();
  try {
    const { weights, images, labels } = beginning;
    const exported = variablesToTorch(beginning, weights);
    const tensors = [...exported.values()];
    await Deno.writeTextFile(
      join(folder, "task.json"),
      JSON.stringify({
        network: task.network,
        classes: CLASSES,
        shapes: tensors.map(({ shape }) => shape),
        images: [task.batch, 3, task.size, task.size],
        labels,
        steps: STEPS,
        learningRate: LEARNING_RATE,
        momentum: MOMENTUM,
      }),
    );
    await writeNumbers(join(folder, "weights.bin"), tensors.map(({ data }) => data));
    await writeNumbers(join(folder, "images.bin"), [imagesToTorch(images, task)]);
    await output(python, [SCRIPT, folder]);
    const trained = await readNumbers(join(folder, "trained.bin"));
    let at = 0;
    return {
      logits: await readNumbers(join(folder, "logits.bin")),
      trained: new Map(
        [...exported].map(([name, { data }]) => [name, trained.subarray(at, at += data.length)]),
      ),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeNumbers(path: string, parts: readonly Float32Array[]): Promise<void> {
  await Deno.writeFile(
    path,
    new Uint8Array(await new Blob([...parts] as BlobPart[]).arrayBuffer()),
  );
}

async function readNumbers(path: string): Promise<Float64Array> {
  return new Float64Array((await Deno.readFile(path)).buffer);
}
