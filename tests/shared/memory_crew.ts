/** A crew in this process: all parts are trained one after the other, on one device. @module */
import { innerTraining } from "../../engine/cluster/inner.ts";
import { partSetup } from "../../engine/cluster/parts.ts";
import type { Crew, Round } from "../../engine/cluster/rounds.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import { createTrainer, type Trainer } from "../../engine/train/trainer.ts";

/** What becomes of a part's worker in a round. */
export type Fate = "lost" | "new";

/** A crew whose bytes are counted. */
export interface MemoryCrew extends Crew {
  /** Of changes and of updates, sent to and by all workers. */
  readonly bytes: number;
  /** That all rounds would take if each worker had a machine of its own: those of the slowest. */
  readonly seconds: number;
}

/**
 * Opens a worker for each part. `fateOf` says where one is lost, so that the round is without it, or
 * where another, whose optimizer remembers nothing, has taken its place.
 */
export async function memoryCrew(
  setup: TrainingSetup,
  workers: number,
  fateOf: (round: Round, part: number) => Fate | undefined = () => undefined,
): Promise<MemoryCrew> {
  const trainers: Trainer[] = [];
  for (let part = 0; part < workers; part++) {
    trainers.push(await createTrainer(partSetup(setup, { part, workers })));
  }
  const fresh = await Promise.all(trainers.map((trainer) => trainer.read()));
  const inner = trainers.map(innerTraining);
  let [bytes, seconds] = [0, 0];
  return {
    get bytes() {
      return bytes;
    },
    get seconds() {
      return seconds;
    },
    async train(round, weights) {
      const found = [];
      for (const [part, trainer] of trainers.entries()) {
        const fate = fateOf(round, part);
        if (fate === "new") {
          trainer.write(fresh[part]);
          inner[part] = innerTraining(trainer);
        }
        if (fate === "lost") continue;
        found.push({ part, ...(await inner[part].train(round, weights))! });
      }
      bytes += found.reduce((sum, { change }) => sum + change.length, 0);
      seconds += Math.max(...found.map((each) => each.seconds));
      return found;
    },
    follow(_, update) {
      bytes += workers * update.length;
      return Promise.resolve();
    },
    end: () => Promise.resolve(trainers.forEach((trainer) => trainer.close())),
  };
}
