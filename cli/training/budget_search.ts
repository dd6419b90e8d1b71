/** What is known of what may be chosen within a budget: measured, or reckoned from what was. @module */
import {
  type Candidate,
  type Conditions,
  type Cost,
  reckon,
  weigh,
} from "../../engine/train/budget.ts";
import { type Measured, operationsOf } from "../../engine/train/measure.ts";
import { type Budget, measureCandidate, setupFor, SNAPSHOTS } from "./candidate_setup.ts";
import { candidatesOf } from "./candidates.ts";

/** The part of the time that is planned for: steps are never all alike. */
export const PLANNED = 0.97;
/** The part of the time that may be gone before something is measured. */
const MEASURED_WITHIN = 0.2;
/** The report, the curves, the end of the process, in seconds. */
const FINISH = 0.6;

interface Known {
  readonly measured: Measured;
  readonly cost: Cost;
  /** That measuring it took. */
  readonly took: number;
}

/** What may be chosen, with what is known of it so far. Throws what is wrong where none can be trained. */
export async function createSearch(budget: Budget) {
  const { parsed, prepared, seconds } = budget;
  const { split, recipe, dataset: { height, width } } = prepared;
  const operations = await operationsOfAll(
    budget,
    candidatesOf(parsed, { ...prepared, height, width }),
  );
  const known = new Map<Candidate, Known>();
  const perEpoch = Math.ceil(split.train.length / recipe.batch);
  const epochs = parsed.number("epochs");
  const conditions = (): Conditions => ({
    seconds: PLANNED * seconds - budget.gone(),
    perEpoch,
    pictures: split.train.length,
    steps: parsed.number("steps") ?? (epochs && epochs * perEpoch),
  });
  const costOf = (candidate: Candidate): Cost => {
    const found = known.get(candidate);
    if (found) return found.cost;
    const [nearest, { cost, took }] = nearestOf(known, operations, candidate);
    return reckon(cost, operations.get(candidate)! / operations.get(nearest)!, took);
  };
  const measure = async (candidate: Candidate) => {
    const started = budget.gone();
    try {
      const measured = await measureCandidate(budget, candidate);
      const cost = costFrom(measured, candidate, budget);
      known.set(candidate, { measured, cost, took: budget.gone() - started });
    } catch (error) {
      if (!(error instanceof RangeError) || operations.size === 1) throw error;
      operations.delete(candidate); // it does not fit the device
    }
  };
  return {
    measure,
    async measureCheapest() {
      while (known.size === 0) {
        await measure([...operations].reduce((a, b) => b[1] < a[1] ? b : a)[0]);
      }
    },
    weighed: () =>
      [...operations.keys()].map((candidate) => weigh(candidate, costOf(candidate), conditions())),
    kernelsOf: (candidate: Candidate) => known.get(candidate)?.measured.choices,
    isOver: () => budget.gone() > MEASURED_WITHIN * seconds,
  };
}

/** What is said in words, as against a fault of the program. */
const isRefusal = (error: unknown) =>
  error instanceof RangeError || error instanceof Error && error.constructor === Error;

/** The operations of a step of each candidate that can be; throws what is wrong with the first if none. */
async function operationsOfAll(
  budget: Budget,
  candidates: readonly Candidate[],
): Promise<Map<Candidate, number>> {
  const operations = new Map<Candidate, number>();
  let first: unknown;
  for (const candidate of candidates) {
    try {
      operations.set(candidate, operationsOf(await setupFor(budget, candidate)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      first ??= error; // too small for the network's layers, for example
    }
  }
  if (operations.size === 0) throw first;
  return operations;
}

/** What is known of the candidate whose steps have the nearest number of operations. */
function nearestOf(
  known: ReadonlyMap<Candidate, Known>,
  operations: ReadonlyMap<Candidate, number>,
  wanted: Candidate,
): [Candidate, Known] {
  const distance = (candidate: Candidate) =>
    Math.abs(Math.log(operations.get(candidate)! / operations.get(wanted)!));
  return [...known].reduce((a, b) => distance(b[0]) < distance(a[0]) ? b : a);
}

function costFrom(measured: Measured, { scale }: Candidate, budget: Budget): Cost {
  const { opening, step, evaluation, checkpoint, snapshot } = measured;
  const { split: { validation, test } } = budget.prepared;
  const reading = scale === 1 ? 0 : budget.reading;
  return {
    step,
    validation: validation.length * evaluation,
    before: reading + opening + SNAPSHOTS * snapshot,
    after: test.length * evaluation + FINISH,
    checkpoint,
    checkpointEvery: budget.checkpointEvery,
    isMeasured: true,
  };
}
