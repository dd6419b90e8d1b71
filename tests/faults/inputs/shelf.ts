/** What many cases need and is dear: runs, trained once. @module */
import { join } from "node:path";
import { classes } from "./pictures.ts";
import { startLine } from "./run_case.ts";

/** Options of a training of seconds. */
export const QUICK =
  "--architecture tiny --filters 2,4,4 --units 8 --size 16x16 --batch 8 --no-tune";

/** The runs, with what `train` is told and how it must end. */
const RUNS = {
  run: ["--epochs 2", 0],
  /** Stopped after its first seconds, with a checkpoint. */
  stopped: ["--steps 1000000 --time-limit 2 --checkpoint-every 0", 0],
  /** Its loss is no number soon. */
  failed: ["--learning-rate 1e30 --epochs 20", 1],
} as const;

/** Draws the pictures and trains the runs in a folder. Throws where a run doesn't end as it must. */
export async function fillShelf(
  shelf: string,
  names: readonly (keyof typeof RUNS)[] = ["run", "stopped", "failed"],
): Promise<void> {
  await classes(["cat", "dog"], 24)(join(shelf, "pets"), shelf);
  for (const name of names) {
    const [options, exit] = RUNS[name];
    const line = `train ./pets --out ./${name} ${QUICK} ${options}`;
    const { code, stderr } = await startLine({ kind: "figures", line, exit }, shelf).output();
    if (code === exit) continue;
    throw new Error(`Cannot prepare the run '${name}': ${new TextDecoder().decode(stderr)}`);
  }
}
