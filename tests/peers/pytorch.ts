/** Runs PyTorch: on a GPU that CUDA knows, else on the CPU. @module */
import { drawBytes } from "./pictures.ts";
import type { Measured } from "./peer.ts";
import { FOLDER, output } from "./process.ts";

/** The first Python that has PyTorch, or what else is imported. Throws an `Error` that says how to get it. */
export async function findPython(
  imports = "import torch",
  debian = "python3-torch",
): Promise<string> {
  for (const python of [Deno.env.get("PYTHON"), "python3", "/usr/bin/python3"]) {
    if (!python) continue;
    if (await output(python, ["-c", imports]).then(() => true, () => false)) return python;
  }
  throw new Error(`no Python with PyTorch, \`apt-get install ${debian}\` gives one`);
}

/** Measures each way in which PyTorch trains here, in a process of its own. */
export async function measurePyTorch(batch: number): Promise<Measured[]> {
  const python = await findPython();
  const pictures = await Deno.makeTempFile();
  await Deno.writeFile(pictures, drawBytes(batch).bytes);
  try {
    return JSON.parse(await output(python, [`${FOLDER}/pytorch.py`, String(batch), pictures]));
  } finally {
    await Deno.remove(pictures);
  }
}
