/** Runs PyTorch: on a GPU that CUDA knows, else on the CPU. @module */
import { drawBytes, type NetworkName, NETWORKS } from "./pictures.ts";
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
export async function measurePyTorch(batch: number, network?: NetworkName): Promise<Measured[]> {
  const python = network
    ? await findPython("import torch, torchvision", "python3-torchvision")
    : await findPython();
  const side = network && NETWORKS[network].side;
  const pictures = await Deno.makeTempFile();
  await Deno.writeFile(pictures, drawBytes(batch, side ? [side, side] : undefined).bytes);
  try {
    const other = network ? [network, String(side)] : [];
    const args = [`${FOLDER}/pytorch.py`, String(batch), pictures, ...other];
    return JSON.parse(await output(python, args));
  } finally {
    await Deno.remove(pictures);
  }
}
