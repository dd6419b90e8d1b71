/** Trains a trial on packed pictures: what a worker does, in Deno or in a tab. @module */
import { standardise } from "../../data/dataset/standardise.ts";
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { TrainingPictures } from "../../data/dataset/packed.ts";
import { layerOf } from "../model/layer.ts";
import "../model/layers/mod.ts";
import { type Device, DeviceError } from "../plan/device.ts";
import type { Choices } from "../plan/kernels.ts";
import type { Tuning } from "../plan/tune.ts";
import { datasetExamples } from "../train/dataset_examples.ts";
import type { EpochEvent } from "../train/events.ts";
import { NonFiniteError } from "../train/non_finite.ts";
import { areResident } from "../train/pictures.ts";
import { capacityOf } from "../train/recipe_options.ts";
import type { TrainingSetup } from "../train/setup.ts";
import { createTrainer } from "../train/trainer.ts";
import type { Job, JobResult, Trial, TrialEpoch, Where } from "./trial.ts";

/** What trains. */
export interface TrialMachine {
  readonly device: Device;
  /** The worker's name. */
  readonly worker: string;
  /** Pictures up to so many bytes stay on the device. */
  readonly residentBytes: number;
  /** How kernels are chosen where the trial has none for this device; the default ones where absent. */
  readonly tuning?: Tuning;
}

/** What may be asked of a trial. */
export interface TrialHooks {
  /** Ends it: `runTrial` throws the signal's reason. */
  readonly signal?: AbortSignal;
  onEpoch?(epoch: TrialEpoch): void;
}

/** What decides which bits come out beside seed and kernels: backend and adapter. */
export const placeOf = ({ backend, adapter }: Pick<Device, "backend" | "adapter">): string =>
  `${backend}: ${adapter.name}`;

/** Where a machine's trials run. */
export function whereOf({ device, worker }: Pick<TrialMachine, "device" | "worker">): Where {
  const { adapter, backend, traits } = device;
  return { worker, adapter: adapter.name, software: traits.software, backend };
}

/**
 * Trains from the first step to the last of a job, and validates. What can't be trained anywhere is a
 * failed result. Throws a `DeviceError` where the device can't go on, and the signal's reason.
 */
export async function runTrial(
  machine: TrialMachine,
  pictures: TrainingPictures,
  job: Job,
  { signal, onEpoch }: TrialHooks = {},
): Promise<JobResult> {
  const started = performance.now();
  const about = () => ({
    trial: job.trial.trial,
    rung: job.rung,
    seconds: (performance.now() - started) / 1000,
    where: whereOf(machine),
  });
  try {
    const trained = await train(machine, pictures, job, { signal, onEpoch });
    signal?.throwIfAborted();
    return { status: "finished", ...about(), ...trained };
  } catch (error) {
    signal?.throwIfAborted();
    if (!isRefusal(error)) throw error;
    return { status: "failed", ...about(), error: error.message };
  }
}

/** Whether it is said in words why it can't be trained, as against a fault of program or device. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof DeviceError) &&
  (error instanceof NonFiniteError || error.message.startsWith("Cannot "));

/** A training of a trial; without kernels, those that suit the machine are chosen. */
export function setupOf(
  { device, residentBytes, tuning }: Omit<TrialMachine, "worker">,
  { dataset, split }: TrainingPictures,
  { configuration, seed, kernels, tunedOn = placeOf(device) }: Pick<
    Trial,
    "configuration" | "seed" | "kernels" | "tunedOn"
  >,
): TrainingSetup {
  const { network, freeze, standardise: isStandardised } = configuration;
  return {
    device,
    recipe: configuration,
    seed,
    split,
    freeze,
    forward: layerOf(network),
    examples: datasetExamples(kept(dataset, residentBytes), {
      standardisation: isStandardised
        ? standardise(dataset, split.train)
        : { mean: [0, 0, 0], scale: [1, 1, 1] },
      residentBytes,
      capacity: capacityOf(configuration),
    }),
    choices: tunedOn === placeOf(device) ? kernels : undefined,
    tuning,
  };
}

/** Pictures that are there for the next trial: what is streamed is taken away. */
function kept(dataset: Dataset, residentBytes: number): Dataset {
  if (areResident(dataset, residentBytes)) return dataset;
  return { ...dataset, shards: dataset.shards.map((shard) => shard.slice()) };
}

async function train(
  machine: TrialMachine,
  pictures: TrainingPictures,
  { trial, until }: Job,
  { signal, onEpoch }: TrialHooks,
) {
  if (trial.configuration.from) {
    throw new RangeError("Cannot train a trial on another run's weights as they do not travel");
  }
  const setup = setupOf(machine, pictures, trial);
  const trainer = await createTrainer(setup);
  try {
    const epochs: TrialEpoch[] = [];
    let bestEpoch = 0;
    const steps = await trainer.train({
      signal,
      until,
      onEpoch(event) {
        const epoch = epochOf(event);
        epochs.push(epoch);
        bestEpoch = event.bestEpoch ?? bestEpoch;
        onEpoch?.(epoch);
      },
    });
    const { validationLoss = NaN, validationAccuracy = NaN } = epochs.find(({ epoch }) =>
      epoch === bestEpoch
    ) ?? {};
    const kernels = othersThan(trial.kernels, trainer.choices);
    return { steps, epochs, bestEpoch, validationLoss, validationAccuracy, kernels };
  } finally {
    trainer.close();
  }
}

function epochOf(event: EpochEvent): TrialEpoch {
  const { epoch, step, loss, accuracy = NaN } = event;
  const { validationLoss = NaN, validationAccuracy = NaN } = event;
  return { epoch, step, loss, accuracy, validationLoss, validationAccuracy };
}

function othersThan(wanted: Choices = {}, used: Choices): Choices {
  return Object.fromEntries(Object.entries(used).filter(([call, name]) => wanted[call] !== name));
}
