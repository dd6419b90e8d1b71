/** The weights that a failed training leaves: the last that say something. @module */
import { visible } from "../../data/text/visible.ts";
import { readCheckpoint } from "../../engine/run/checkpoints.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import { say } from "../terminal/progress.ts";
import type { Prepared } from "./prepare.ts";
import type { History } from "./resume.ts";
import { isSound, saveModel } from "./results.ts";

/**
 * Writes `model/` with the best weights, or else with the last ones, or else with those of a
 * checkpoint: the first that are sound. Says which, or that there are none.
 */
export async function keepLastGood(
  run: string,
  prepared: Prepared,
  trainer: Trainer,
  { epochs }: History,
): Promise<void> {
  const bestEpoch = epochs.at(-1)?.bestEpoch ?? 0;
  try {
    for await (const what of candidates(run, trainer, bestEpoch)) {
      if (!await isSound(trainer, prepared)) continue;
      await saveModel(run, prepared, trainer);
      return say(`Kept in '${visible(run)}': ${what}`);
    }
    say(`No weights are kept in '${visible(run)}', as what they say is no number`);
  } catch { /* the failure itself is the one that counts */ }
}

/** Brings one set of weights after the other to the device, and says what it is. */
async function* candidates(
  run: string,
  trainer: Trainer,
  bestEpoch: number,
): AsyncGenerator<string> {
  await trainer.restoreBest();
  yield bestEpoch
    ? `the best weights, those of epoch ${bestEpoch}`
    : "the weights before it failed";
  for (let before = Infinity;;) {
    const state = await readCheckpoint(run, say, before);
    if (!state) return;
    trainer.write(state.variables);
    yield `the weights of the checkpoint of step ${state.step}`;
    before = state.step;
  }
}
