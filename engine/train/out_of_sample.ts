/** What networks say of examples that they were not trained on. @module */
import type { ExampleSplit, TrainingSetup } from "./setup.ts";
import { createTrainer } from "./trainer.ts";

/** A training whose test examples are judged. */
export interface Judging {
  readonly split: ExampleSplit;
  readonly seed: number;
}

/** How it is told of and stopped. */
export interface JudgingHooks {
  /** Is told of each step, over all trainings. */
  onStep?(done: number, total: number): void;
  readonly signal?: AbortSignal;
}

/** Sums over trainings, from which means are taken. */
export interface Judged {
  /** `[examples, classes]`: the mean of the probabilities that networks gave which had not seen it. */
  readonly probabilities: Float32Array;
  /** `[examples]`: how many networks judged each; one whose class they did not know is no judge. */
  readonly judges: Uint32Array;
}

/**
 * Trains once for each of `judgings` by the setup's recipe, and averages what the networks say of their
 * test examples. `labels` are class numbers. Throws what a training throws, and an `AbortError` where
 * it was stopped.
 */
export async function judge(
  setup: Omit<TrainingSetup, "split" | "seed">,
  judgings: readonly Judging[],
  { labels, classes }: { readonly labels: ArrayLike<number>; readonly classes: number },
  { onStep, signal }: JudgingHooks = {},
): Promise<Judged> {
  const probabilities = new Float32Array(labels.length * classes);
  const judges = new Uint32Array(labels.length);
  for (const [i, { split, seed }] of judgings.entries()) {
    const known = new Set(Array.from(split.train, (example) => labels[example]));
    const trainer = await createTrainer({ ...setup, recipe: recipeFor(setup, split), split, seed });
    try {
      const { steps } = trainer;
      const tell = (step: number) => onStep?.(i * steps + step, judgings.length * steps);
      await trainer.train({ onStep: ({ step }) => tell(step), signal });
      signal?.throwIfAborted();
      trainer.restoreBest();
      const found = await trainer.evaluate(split.test);
      split.test.forEach((example, row) => {
        if (!known.has(labels[example])) return;
        judges[example]++;
        for (let c = 0; c < classes; c++) {
          probabilities[example * classes + c] += found.probabilities[row * classes + c];
        }
      });
    } finally {
      trainer.close();
    }
  }
  return {
    judges,
    probabilities: probabilities.map((sum, at) => sum / (judges[Math.floor(at / classes)] || 1)),
  };
}

/** A batch has no more than all training examples; without validation nothing ends it early. */
function recipeFor({ recipe }: Pick<TrainingSetup, "recipe">, { train, validation }: ExampleSplit) {
  const batch = Math.min(recipe.batch, train.length);
  return { ...recipe, batch, patience: validation.length ? recipe.patience : undefined };
}
