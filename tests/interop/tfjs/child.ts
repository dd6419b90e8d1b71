/**
 * Computes with a TensorFlow.js layers model on the processor: `child.ts TASK`, a task as JSON, with the
 * packages of `tests/peers`. It reads images from `images` of the task's folder, and writes what the
 * network makes of them to `found`.
 *
 * @module
 */

/** What to compute. */
export interface Task {
  /** The folder of `model.json`. */
  readonly path: string;
  /** Of the images. */
  readonly shape: readonly number[];
  /** Of `images` and `found`. */
  readonly folder: string;
}

/** Pictures at a time: its processor backend is slow and wants memory. */
const BATCH = 10;

/** The package as far as it is used here: its types are no dependency of this project. */
interface Tfjs {
  setBackend(name: "cpu"): Promise<boolean>;
  ready(): Promise<void>;
  loadLayersModel(handler: { load(): Promise<unknown> }): Promise<Network>;
  readonly io: {
    getModelArtifactsForJSON(
      model: unknown,
      loadWeights: (manifest: readonly Group[]) => Promise<[weights: unknown[], data: ArrayBuffer]>,
    ): Promise<unknown>;
  };
  tensor(data: Float32Array, shape: readonly number[]): Tensor;
}

interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly unknown[];
}

interface Tensor {
  data(): Promise<Float32Array<ArrayBuffer>>;
  dispose(): void;
}

interface Network {
  predict(x: Tensor): Tensor;
}

/** Opens a layers model with its weights, as `tf.loadLayersModel` does in a page. */
async function open(tf: Tfjs, path: string): Promise<Network> {
  const load = async () =>
    await tf.io.getModelArtifactsForJSON(
      JSON.parse(await Deno.readTextFile(`${path}/model.json`)),
      async (manifest) => {
        const names = manifest.flatMap(({ paths }) => paths);
        const parts = await Promise.all(names.map((name) => Deno.readFile(`${path}/${name}`)));
        return [manifest.flatMap(({ weights }) => weights), await new Blob(parts).arrayBuffer()];
      },
    );
  return await tf.loadLayersModel({ load });
}

async function compute({ path, shape: [count, ...shape], folder }: Task): Promise<void> {
  const name: string = "@tensorflow/tfjs";
  const tf: Tfjs = await import(name);
  await tf.setBackend("cpu");
  await tf.ready();
  const network = await open(tf, path);
  const images = new Float32Array((await Deno.readFile(`${folder}/images`)).buffer);
  const size = images.length / count;
  const found: Float32Array<ArrayBuffer>[] = [];
  for (let first = 0; first < count; first += BATCH) {
    const batch = Math.min(BATCH, count - first);
    const x = tf.tensor(images.subarray(first * size, (first + batch) * size), [batch, ...shape]);
    const y = network.predict(x);
    found.push(await y.data());
    [x, y].forEach((tensor) => tensor.dispose());
  }
  await Deno.writeFile(`${folder}/found`, new Blob(found).stream());
}

if (import.meta.main) await compute(JSON.parse(Deno.args[0]));
