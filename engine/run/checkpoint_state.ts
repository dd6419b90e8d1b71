/** The state of a training as the files of a checkpoint. @module */
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import {
  array,
  literal,
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
import type { Kernels } from "./recorded_configuration.ts";

/** A state with the kernels that led to it. */
export interface Checkpoint extends TrainingState {
  readonly kernels: Kernels;
}

/** `manifest.json`: a state without its variables. */
interface Manifest extends Omit<Checkpoint, "variables"> {
  readonly format: 2;
}

const MANIFEST: Schema<Manifest> = object({
  format: literal(2),
  step: whole(0),
  epoch: object({ sums: record(number()), count: whole(0) }),
  learningRates: array(object({ step: whole(1), value: number(0) })),
  verdicts: array(
    object({ step: whole(1), epoch: whole(1), bestEpoch: whole(0), loss: optional(number()) }),
  ),
  forgotten: optional(whole(1)),
  plateau: optional(object({
    seen: whole(0),
    best: optional(number()),
    bad: whole(0),
    cooling: whole(0),
    reductions: array(object({ step: whole(1), scale: number(0) })),
  })),
  kernels: record(text),
});

const VARIABLES = "variables.safetensors";

/** The last file of a checkpoint. */
export const LAST_FILE = "manifest.json";

/** All files of a checkpoint. */
export const FILES: readonly string[] = [VARIABLES, LAST_FILE];

/** The files of a state, by name, each made when it is asked for. */
export function* filesOf(
  { variables, ...state }: Checkpoint,
): Generator<[name: string, bytes: Uint8Array]> {
  yield [VARIABLES, writeSafetensors(variables)];
  const manifest: Manifest = { format: 2, ...state };
  yield [LAST_FILE, new TextEncoder().encode(JSON.stringify(manifest, null, 2) + "\n")];
}

/** The state that files hold. Throws an `Error` that names what is missing or damaged. */
export function stateOf(files: ReadonlyMap<string, Uint8Array>): Checkpoint {
  const manifest = new TextDecoder().decode(bytesOf(files, LAST_FILE));
  const { format: _, ...state } = parseJson(LAST_FILE, manifest, MANIFEST);
  return { ...state, variables: readSafetensors(bytesOf(files, VARIABLES)) };
}

function bytesOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes) return bytes;
  throw new Error(`it has no ${name}`);
}
