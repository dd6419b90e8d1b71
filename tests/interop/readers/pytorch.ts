/** PyTorch, by the file that users copy. @module */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "../../peers/process.ts";
import { findTorch } from "../../torch/pytorch.ts";
import { CannotRead, type Reader } from "../reader.ts";

const SCRIPT = fileURLToPath(new URL("../../torch/interop.py", import.meta.url));

/** Debian's packages python3-torch and python3-torchvision, or those of the Python that `PYTHON` names. */
export const pytorch: Reader = {
  name: "PyTorch",
  reads: ({ format }) => format === "safetensors",
  version: async () =>
    (await output(await findTorch(), ["-c", "import torch; print(torch.__version__)"])).trim(),
  async logits({ path }, { data, shape }) {
    const images = join(dirname(path), "images");
    await Deno.writeFile(images, new Uint8Array(new Float32Array(data).buffer));
    await Deno.writeTextFile(`${images}.json`, JSON.stringify(shape));
    await output(await findTorch(), [SCRIPT, "images", path, images]).catch(refuse);
    return new Float32Array((await Deno.readFile(`${path}.logits`)).buffer);
  },
};

/** A layer that has no module is told. */
function refuse(error: Error): never {
  const [, reason] = error.message.match(/NotImplementedError: (.*)/) ?? [];
  throw reason === undefined ? error : new CannotRead(reason);
}
