/** The state of a training as the files of a checkpoint. @module */
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import {
  array,
  number,
  object,
  optional,
  parseJson,
  record,
  type Schema,
  text,
  whole,
} from "../formats/schema.ts";
import type { TrainingState } from "../train/state.ts";
import type { Kernels } from "./record.ts";

/** What a training was begun with. */
export interface Origin {
  readonly seed: number;
  readonly kernels: Kernels;
}

/** A state with the kernels that led to it. */
export interface Checkpoint extends TrainingState {
  readonly kernels: Kernels;
}

/** `manifest.json`: a state without its tensors. */
interface Manifest extends Pick<TrainingState, "step" | "epoch" | "learningRates">, Origin {
  readonly best?: Omit<NonNullable<TrainingState["best"]>, "parameters">;
}

const MANIFEST: Schema<Manifest> = object({
  step: whole(0),
  epoch: object({ lossSum: number(), hits: whole(0), count: whole(0) }),
  learningRates: array(object({ step: whole(1), value: number(0) })),
  best: optional(object({ loss: number(), epoch: whole(1) })),
  seed: whole(0, 2 ** 32 - 1),
  kernels: record(text),
});

const TENSORS = ["parameters", "optimizer", "best"] as const;
type TensorName = typeof TENSORS[number];
const fileOf = (name: TensorName) => `${name}.safetensors`;

/** The last file of a checkpoint. */
export const LAST_FILE = "manifest.json";

/** All files that a checkpoint may have. */
export const FILES: readonly string[] = [...TENSORS.map(fileOf), LAST_FILE];

/** The files of a state, by name, each made when it is asked for. */
export function* filesOf(
  { step, epoch, learningRates, parameters, optimizer, best }: TrainingState,
  { seed, kernels }: Origin,
): Generator<[name: string, bytes: Uint8Array]> {
  const tensors = { parameters, optimizer, best: best?.parameters };
  for (const name of TENSORS) {
    const data = tensors[name];
    const stored = data && new Map([[name, { shape: [data.length], data }]]);
    if (stored) yield [fileOf(name), writeSafetensors(stored)];
  }
  const kept = best && { loss: best.loss, epoch: best.epoch };
  const manifest: Manifest = { step, epoch, learningRates, best: kept, seed, kernels };
  yield [LAST_FILE, new TextEncoder().encode(JSON.stringify(manifest, null, 2) + "\n")];
}

/** The state that files hold. Throws an `Error` that names what is missing or damaged. */
export function stateOf(files: ReadonlyMap<string, Uint8Array>): Checkpoint {
  const manifest = new TextDecoder().decode(bytesOf(files, LAST_FILE));
  const { step, epoch, learningRates, best, kernels } = parseJson(LAST_FILE, manifest, MANIFEST);
  const data = (name: TensorName) => {
    const tensor = readSafetensors(bytesOf(files, fileOf(name))).get(name);
    if (tensor) return tensor.data;
    throw new Error(`its ${fileOf(name)} has no '${name}'`);
  };
  return {
    step,
    epoch,
    learningRates,
    parameters: data("parameters"),
    optimizer: data("optimizer"),
    best: best && { ...best, parameters: data("best") },
    kernels,
  };
}

function bytesOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes) return bytes;
  throw new Error(`it has no ${name}`);
}
