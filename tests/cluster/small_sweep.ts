/** A sweep of trainings that take a second, and its leader. @module */
import { packPictures, unpackPictures } from "../../data/dataset/packed.ts";
import { packDataset } from "../../data/dataset/dataset.ts";
import { drawFace } from "../../data/faces/faces.ts";
import { splitDataset } from "../../data/split/split.ts";
import { type Card, cardOf } from "../../engine/cluster/cards.ts";
import type { Cluster } from "../../engine/cluster/connect.ts";
import { openClusterPool, PICTURES } from "../../engine/cluster/pool.ts";
import { digestOf, openStore } from "../../engine/cluster/store.ts";
import { work } from "../../engine/cluster/worker.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { tiny } from "../../engine/model/architectures/tiny.ts";
import type { Device } from "../../engine/plan/device.ts";
import { leadSweep } from "../../engine/sweep/lead.ts";
import { runTrial, whereOf } from "../../engine/sweep/run_trial.ts";
import type { Sweep } from "../../engine/sweep/sweep.ts";
import type { JobResult } from "../../engine/sweep/trial.ts";
import { RECIPES } from "../../engine/train/recipes.ts";

/** A sweep with its pictures. */
export interface SmallSweep {
  readonly sweep: Sweep;
  readonly pack: Uint8Array<ArrayBuffer>;
}

const SIZE = { height: 16, width: 16 };
const CLASSES = ["neutral", "smiling"];

/** So many trials that differ in the learning rate, on drawn faces. */
export async function smallSweep(trials: number, epochs = 1): Promise<SmallSweep> {
  const random = uniforms(5, 6);
  const pictures = Array.from({ length: 40 }, (_, i) => ({
    file: `face${i}.jpg`,
    label: i % 2,
    picture: drawFace(random, i % 2 === 1, SIZE),
  }));
  const dataset = await packDataset(CLASSES, pictures, { fit: "cover", maxShardBytes: 2 ** 27 });
  const recipe = { ...RECIPES.modern, epochs, batch: 16 };
  const split = splitDataset(dataset.labels, 2, { ...recipe, random: uniforms(1, 2) });
  const pack = packPictures(dataset, split);
  const digest = await digestOf(pack);
  const network = tiny.build(2, { filters: [4, 8, 8], units: [16], rate: recipe.rate });
  const rates = Array.from({ length: trials }, (_, i) => 0.001 * (i + 1));
  return {
    pack,
    sweep: {
      format: 1,
      status: "running",
      started: "2026-01-31T12:00:00.000Z",
      version: "0.1.0",
      data: {
        folder: "faces",
        classes: CLASSES,
        training: split.train.length,
        validation: split.validation.length,
        test: split.test.length,
      },
      dimensions: [{ name: "learning-rate", values: rates }],
      backend: "deno",
      search: "grid",
      seed: 1,
      seeds: [1],
      settings: rates.map((learningRate) => ({
        varied: { "learning-rate": learningRate },
        configuration: {
          ...recipe,
          learningRate,
          architecture: "tiny",
          network: network.description,
          fit: "cover",
          size: SIZE,
        },
        pictures: digest,
        ends: [],
      })),
      kernels: [],
    },
  };
}

/** Leads a sweep until it is done; its results in the order of trials. */
export async function leadSmallSweep(
  cluster: Cluster,
  name: string,
  { sweep, pack }: SmallSweep,
  card: Card = cardOf(sweep, name, "Class 7b"),
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  const pool = await openClusterPool({
    cluster,
    sweep: name,
    card,
    pictures: () => Promise.resolve(pack),
  });
  try {
    await leadSweep({ sweep, results, pool, signal: new AbortController().signal, keep() {} });
  } finally {
    await pool.close();
  }
  return results.sort((a, b) => a.trial - b.trial);
}

/** A worker of this process that trains; `stop` gives how many jobs it did. */
export function trainHere(cluster: Cluster, worker: string, device: Device) {
  const stop = new AbortController();
  const packs = new Map<string, Uint8Array<ArrayBuffer>>();
  const maxShardBytes = device.gpu.limits.maxStorageBufferBindingSize;
  const done = work({
    cluster,
    where: whereOf({ device, worker }),
    store: openStore(cluster, PICTURES),
    packs: {
      has: (digest) => Promise.resolve(packs.has(digest)),
      put: (digest, bytes) => Promise.resolve(void packs.set(digest, bytes)),
    },
    async train(job, hooks) {
      const digest = job.trial.pictures;
      const pictures = await unpackPictures(packs.get(digest)!, { digest, maxShardBytes });
      return await runTrial({ device, worker, residentBytes: 2 ** 30 }, pictures, job, hooks);
    },
    signal: stop.signal,
  });
  return {
    stop() {
      stop.abort();
      return done;
    },
  };
}
