import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deno, FOLDER as PEERS } from "../../peers/process.ts";
import type { Reader } from "../reader.ts";
import type { Task } from "../tfjs/child.ts";

const CHILD = fileURLToPath(new URL("../tfjs/child.ts", import.meta.url));

/** TensorFlow.js' layers on the processor, in the version of the comparison with peers. */
export const tfjs: Reader = {
  name: "TensorFlow.js",
  reads: ({ format }) => format === "tfjs",
  async version() {
    const { imports } = JSON.parse(await Deno.readTextFile(join(PEERS, "deno.json")));
    return imports["@tensorflow/tfjs"].split("@").at(-1);
  },
  async logits({ path }, { data, shape }) {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeFile(join(folder, "images"), new Uint8Array(data.slice().buffer));
      const task: Task = { path, shape, folder };
      await deno(["run", "-A", "--quiet", CHILD, JSON.stringify(task)]);
      return new Float32Array((await Deno.readFile(join(folder, "found"))).buffer);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};
