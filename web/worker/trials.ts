/** Trains trials on the tab's device, and tells the page. @module */
import { type TrainingPictures, unpackPictures } from "../../data/dataset/packed.ts";
import type { WorkerOptions } from "../../engine/cluster/worker.ts";
import { runTrial, whereOf } from "../../engine/sweep/run_trial.ts";
import { device } from "./device.ts";
import type { JoinReply } from "./join_messages.ts";
import { browserCache } from "./tuning_cache.ts";

export { work } from "../../engine/cluster/worker.ts";

/** How long the first training on an adapter looks for the fastest kernels, in milliseconds. */
const TUNING_BUDGET = 3000;

/** What a worker that is called `worker` trains with; `packOf` gives the pack of a digest. */
export async function createTraining(
  worker: string,
  packOf: (digest: string) => Uint8Array<ArrayBuffer>,
  post: (reply: JoinReply) => void,
): Promise<Pick<WorkerOptions, "where" | "train" | "onChange">> {
  let sweep = "";
  let last: TrainingPictures | undefined;
  /** Unpacked pictures serve trial after trial. */
  const picturesOf = async (digest: string, maxShardBytes: number) => {
    if (last?.dataset.fingerprint === digest) return last;
    last = undefined;
    return last = await unpackPictures(packOf(digest), { digest, maxShardBytes });
  };
  return {
    where: whereOf({ device: await device(), worker }),
    onChange({ job }) {
      if (!job) post({ type: "free" });
      else sweep = job.sweep;
    },
    async train(job, { signal, onEpoch }) {
      const { trial: { pictures, configuration: { epochs, architecture }, ...trial } } = job;
      post({ type: "taken", sweep, trial, epochs, architecture });
      const own = await device();
      const limit = own.gpu.limits.maxStorageBufferBindingSize;
      const tuning = { cache: browserCache(), budget: TUNING_BUDGET, onWarning: console.warn };
      const machine = { device: own, worker, residentBytes: 4 * limit, tuning };
      const result = await runTrial(machine, await picturesOf(pictures, limit), job, {
        signal,
        onEpoch(epoch) {
          onEpoch(epoch);
          post({ type: "epoch", epoch });
        },
      });
      post({ type: "done", sweep, varied: trial.varied, result });
      return result;
    },
  };
}
