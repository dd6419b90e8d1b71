/** Checkpoints of a run: the latest, the one before, and the best weights; each complete or absent. @module */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "../engine/model/safetensors.ts";
import type { Choices } from "../engine/plan.ts";
import type { TrainingState } from "../engine/train/state.ts";
import { writeFile } from "./run_directory.ts";

/** `manifest.json` of a checkpoint; the tensors are in `state.safetensors` beside it. */
interface Manifest {
  readonly step: number;
  readonly epoch: TrainingState["epoch"];
  readonly bestLoss?: number;
  readonly seed: number;
  readonly kernels: Choices;
  /** SHA-256 of `state.safetensors`, in hexadecimal. */
  readonly checksum: string;
}

const flat = (data: Float32Array) => ({ shape: [data.length], data });
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/**
 * Tells the trainer when a checkpoint is due, and writes it beside, then renames: the latest
 * becomes the previous one. Saving takes at most a twentieth of the time.
 */
export function createCheckpoints(
  run: string,
  everySeconds: number,
  about: Pick<Manifest, "seed" | "kernels">,
) {
  const folder = join(run, "checkpoints");
  let last = performance.now();
  let cost = 0;
  return {
    due(): boolean {
      return performance.now() - last >= Math.max(everySeconds * 1000, 19 * cost);
    },
    async write(state: TrainingState): Promise<void> {
      const start = performance.now();
      const fresh = join(folder, "new");
      await Deno.remove(fresh, { recursive: true }).catch(() => {});
      await writeState(fresh, state, about);
      if (state.best) await writeBest(join(folder, "best"), state.best);
      const [latest, previous] = [join(folder, "latest"), join(folder, "previous")];
      if (await Deno.stat(latest).then(() => true, () => false)) {
        await Deno.remove(previous, { recursive: true }).catch(() => {});
        await Deno.rename(latest, previous);
      }
      await Deno.rename(fresh, latest);
      last = performance.now();
      cost = last - start;
    },
  };
}

async function writeState(
  folder: string,
  { step, epoch, parameters, optimizer, best }: TrainingState,
  about: Pick<Manifest, "seed" | "kernels">,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const tensors = new Map([["parameters", flat(parameters)], ["optimizer", flat(optimizer)]]);
  if (best) tensors.set("best", flat(best.parameters));
  const bytes = writeSafetensors(tensors);
  await writeFile(join(folder, "state.safetensors"), bytes);
  const bestLoss = best?.loss;
  const manifest: Manifest = { step, epoch, bestLoss, ...about, checksum: digest(bytes) };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
}

async function writeBest(folder: string, best: NonNullable<TrainingState["best"]>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const bytes = writeSafetensors(
    new Map([["parameters", flat(best.parameters)]]),
    { validationLoss: String(best.loss) },
  );
  await writeFile(join(folder, "parameters.safetensors"), bytes);
}

/**
 * Reads the latest checkpoint of a run, or the previous one where that is damaged, which `warn` is
 * told. Throws an `Error` where there is neither.
 */
export async function readCheckpoint(
  run: string,
  warn: (text: string) => void,
): Promise<TrainingState> {
  for (const name of ["latest", "previous"]) {
    try {
      return await readState(join(run, "checkpoints", name));
    } catch (error) {
      warn(`Warning: the ${name} checkpoint can't be used: ${(error as Error).message}`);
    }
  }
  throw new Error(`Cannot resume '${run}' as it has no whole checkpoint: train it anew`);
}

async function readState(folder: string): Promise<TrainingState> {
  const manifest: Manifest = JSON.parse(await Deno.readTextFile(join(folder, "manifest.json")));
  const bytes = await Deno.readFile(join(folder, "state.safetensors"));
  if (digest(bytes) !== manifest.checksum) {
    throw new Error("its checksum is not that of its manifest");
  }
  const tensors = readSafetensors(bytes);
  const data = (name: string) => tensors.get(name)!.data;
  const { step, epoch, bestLoss } = manifest;
  const best = bestLoss === undefined ? undefined : { parameters: data("best"), loss: bestLoss };
  return { step, epoch, parameters: data("parameters"), optimizer: data("optimizer"), best };
}
