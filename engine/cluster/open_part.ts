/** The training of one part of a shared training, by what a seat says of it. @module */
import { unpackPictures } from "../../data/dataset/packed.ts";
import { setupOf, type TrialMachine } from "../sweep/run_trial.ts";
import { datasetExamples } from "../train/dataset_examples.ts";
import { capacityOf } from "../train/recipe_options.ts";
import { createTrainer, type Trainer } from "../train/trainer.ts";
import type { SeatMessage } from "./shared_messages.ts";

/** Opens it with the part's packed pictures. Throws where they are others, or don't fit the device. */
export async function openPart(
  machine: Omit<TrialMachine, "worker">,
  bytes: Uint8Array<ArrayBuffer>,
  { job: { trial }, standardisation }: SeatMessage,
): Promise<Trainer> {
  const { device, residentBytes } = machine;
  const pictures = await unpackPictures(bytes, {
    digest: trial.pictures,
    maxShardBytes: device.gpu.limits.maxStorageBufferBindingSize,
  });
  const capacity = capacityOf(trial.configuration);
  return await createTrainer({
    ...setupOf(machine, pictures, trial),
    examples: datasetExamples(pictures.dataset, { standardisation, residentBytes, capacity }),
  });
}
