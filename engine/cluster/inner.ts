/** A worker's side of a shared training: rounds on one part of the pictures. @module */
import type { StepEvent } from "../train/events.ts";
import type { ExampleMetric } from "../train/metrics.ts";
import type { TrainingState } from "../train/state.ts";
import type { StoredVariables } from "../train/store.ts";
import type { Trainer } from "../train/trainer.ts";
import { writeChange } from "./changes.ts";
import { minus, type Numbers } from "./outer.ts";
import { changingShapes, type Contribution, type Round, type StepFigures } from "./rounds.ts";

/** What came of a round, but for whose part it was. */
export type Trained = Omit<Contribution, "part">;

/** Trains rounds, whose optimizers remember what they saw in earlier ones. */
export function innerTraining(trainer: Trainer) {
  const shapes = changingShapes(trainer.network);
  /** All that lasts from round to round, and how many steps the optimizers remember. */
  let kept: { readonly variables: StoredVariables; readonly remembered: number } | undefined;
  return {
    shapes,
    /**
     * Trains a round from the outer weights; `undefined` where `signal` ended it early. Throws what a
     * training throws: a `NonFiniteError` where a number is none.
     */
    async train(
      { from, until, learningRate }: Round,
      weights: Numbers,
      signal?: AbortSignal,
    ): Promise<Trained | undefined> {
      const { variables, remembered } = kept ??= { variables: await trainer.read(), remembered: 0 };
      const began = performance.now();
      const steps: StepFigures[] = [];
      let last: TrainingState | undefined;
      const done = await trainer.train({
        until,
        signal,
        onStep: (event) => void steps.push(figuresOf(event, trainer.network.metrics)),
        checkpoints: {
          due: () => false,
          write: (state) => Promise.resolve(void (last = state)),
        },
      }, {
        step: from,
        epoch: { sums: {}, count: 0 },
        learningRates: [{ step: from + 1, value: learningRate }],
        verdicts: [],
        forgotten: from - remembered,
        variables: withNumbers(variables, weights),
      });
      if (done < until || !last) return undefined;
      kept = { variables: last.variables, remembered: remembered + until - from };
      const own = new Map(
        [...shapes.keys()].map((name) => [name, floatsOf(kept!.variables, name)]),
      );
      const seconds = (performance.now() - began) / 1000;
      return { change: writeChange(minus(weights, own), shapes), steps, seconds };
    },
  };
}

/** What a step's event says of its examples. */
function figuresOf(event: StepEvent, metrics: readonly ExampleMetric[]): StepFigures {
  const figures = metrics.map(({ name }) => [name, event[name as keyof StepEvent] as number]);
  return { ...Object.fromEntries(figures), images: event.images };
}

/** Variables, some of them with other numbers. */
export function withNumbers(variables: StoredVariables, numbers: Numbers): StoredVariables {
  return new Map([...variables].map(([name, tensor]) => {
    const data = numbers.get(name);
    return [name, data ? { ...tensor, data } : tensor];
  }));
}

/** The numbers of a variable that is of floats. */
export const floatsOf = (variables: StoredVariables, name: string) =>
  variables.get(name)!.data as Float32Array;
