/**
 * Computes with an ONNX file in this process: `child.ts TASK`, a task as JSON. It reads what is
 * fed from `feeds` of the task's folder and writes all that is found to `found`, one after the other.
 *
 * @module
 */

/** An input, whose bytes follow those of the ones before it. */
export interface Feed {
  readonly name: string;
  readonly type: "float32" | "uint8";
  readonly dims: readonly number[];
}

/** What to compute. */
export interface Task {
  /** The package, of this folder's deno.json. */
  readonly runtime: "onnxruntime-node" | "onnxruntime-web";
  readonly path: string;
  readonly output: string;
  readonly feeds: readonly Feed[];
  readonly folder: string;
}

/** Of either package as far as it is used here. */
interface Runtime {
  readonly Tensor: new (
    type: Feed["type"],
    data: unknown,
    dims: readonly number[],
  ) => unknown;
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: Readonly<Record<string, unknown>>,
    ): Promise<{
      run(
        feeds: Readonly<Record<string, unknown>>,
      ): Promise<
        Readonly<Record<string, { readonly data: Float32Array<ArrayBuffer> }>>
      >;
    }>;
  };
}

async function compute(
  { runtime, path, output, feeds, folder }: Task,
): Promise<void> {
  const { Tensor, InferenceSession }: Runtime = await import(runtime);
  const session = await InferenceSession.create(await Deno.readFile(path), {
    logSeverityLevel: 2,
  });
  const { buffer } = await Deno.readFile(`${folder}/feeds`);
  const found: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { name, type, dims } of feeds) {
    const size = dims.reduce((product, extent) => product * extent, 1);
    const numbers = type === "uint8"
      ? new Uint8Array(buffer, at, size)
      : new Float32Array(buffer, at, size);
    at += numbers.byteLength;
    const { data } = (await session.run({ [name]: new Tensor(type, numbers, dims) }))[output];
    found.push(new Uint8Array(data.slice().buffer));
  }
  await Deno.writeFile(`${folder}/found`, new Blob(found).stream());
}

if (import.meta.main) {
  await compute(JSON.parse(Deno.args[0]));
  Deno.exit(0); // its threads would go on
}
