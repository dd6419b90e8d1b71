/** Packages of ONNX Runtime, each in a process of its own with the packages of this folder's deno.json. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Feed, Task } from "./child.ts";
import type { Reader } from "../reader.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** A package of ONNX Runtime that reads what the exporter of ONNX writes. */
export function onnxRuntime(name: Task["runtime"]): Reader {
  const run = async (
    path: string,
    output: string,
    feeds: readonly Feed[],
    data: Uint8Array[],
  ) => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeFile(
        join(folder, "feeds"),
        new Uint8Array(
          await new Blob(data as Uint8Array<ArrayBuffer>[]).arrayBuffer(),
        ),
      );
      await inProcess({ runtime: name, path, output, feeds, folder });
      return new Float32Array(
        (await Deno.readFile(join(folder, "found"))).buffer,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };
  return {
    name,
    reads: ({ format }) => format === "onnx",
    async version() {
      const { imports } = JSON.parse(
        await Deno.readTextFile(join(FOLDER, "deno.json")),
      );
      return imports[name].split("@").at(-1);
    },
    logits({ path }, { data, shape: [batch, height, width, channels] }) {
      const planes = channelsFirst(data, height * width, channels);
      const dims = [batch, channels, height, width];
      return run(path, "logits", [{ name: "images", type: "float32", dims }], [
        bytesOf(planes),
      ]);
    },
    probabilities({ path }, pictures) {
      const feeds = pictures.map(({ height, width }) => ({
        name: "pixels",
        type: "uint8" as const,
        dims: [1, height, width, 3],
      }));
      return run(
        path,
        "probabilities",
        feeds,
        pictures.map(({ pixels }) => pixels),
      );
    },
  };
}

const bytesOf = ({ buffer }: Float32Array<ArrayBuffer>) => new Uint8Array(buffer);

/** `[N, places, C]` as `[N, C, places]`. */
function channelsFirst(
  data: Float32Array,
  places: number,
  channels: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(data, (_, i) => {
    const [n, c, place] = [
      Math.floor(i / (places * channels)),
      Math.floor(i / places) % channels,
      i % places,
    ];
    return data[(n * places + place) * channels + c];
  });
}

async function inProcess(task: Task): Promise<void> {
  const args = ["run", "-A", "--quiet", "--config", join(FOLDER, "deno.json")];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, join(FOLDER, "child.ts"), JSON.stringify(task)],
    stdout: "null",
  }).output();
  if (success) return;
  const words = new TextDecoder().decode(stderr).trim().split("\n").slice(-5)
    .join("\n");
  throw new Error(`${task.runtime} failed: ${words}`);
}
