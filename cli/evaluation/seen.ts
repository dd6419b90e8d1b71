/** What a run has seen of the pictures that it is tested on: figures of those say little. @module */
import { plural } from "../../data/text/listed.ts";
import { wilsonInterval } from "../../engine/report/report.ts";
import type { RunRecord } from "../../engine/run/record.ts";

/** A tested picture. */
export interface Tested {
  /** SHA-256 of its file. */
  readonly digest: string;
  readonly correct: boolean;
}

/** Figures of pictures that a run has not seen. */
export interface Unseen {
  readonly count: number;
  readonly correct: number;
  readonly accuracy: number;
  readonly accuracyInterval: readonly [number, number];
}

/** How many of the pictures a run has seen, and how it does on the others. */
export interface Seen {
  /** Pictures that it was trained on. */
  readonly trained: number;
  /** Others that its best weights were chosen by. */
  readonly validated: number;
  /** `null` where it has seen all. */
  readonly unseen: Unseen | null;
  /** What is to be known beside the accuracy. */
  readonly remarks: string[];
}

/** Holds pictures against a run's record; `undefined` where it does not know what it was trained on. */
export function seenOf(tested: readonly Tested[], record: RunRecord | undefined): Seen | undefined {
  const { train, validation } = record?.data.digests ?? {};
  if (!train) return undefined;
  const [trained, validated] = [new Set(train), new Set(validation)];
  const counts = { trained: 0, validated: 0 };
  const others = tested.filter(({ digest }) => {
    if (trained.has(digest)) counts.trained++;
    else if (validated.has(digest)) counts.validated++;
    else return true;
    return false;
  });
  const unseen = others.length ? figuresOf(others) : null;
  return { ...counts, unseen, remarks: remarksOf(counts, tested.length, unseen) };
}

function figuresOf(tested: readonly Tested[]): Unseen {
  const count = tested.length;
  const correct = tested.filter(({ correct }) => correct).length;
  const accuracyInterval = wilsonInterval(correct, count);
  return { count, correct, accuracy: correct / count, accuracyInterval };
}

function remarksOf(
  { trained, validated }: Pick<Seen, "trained" | "validated">,
  count: number,
  unseen: Unseen | null,
): string[] {
  if (trained + validated === 0) return [];
  const parts = [
    ...trained ? [`was trained on ${trained}`] : [],
    ...validated ? [`chose its best weights by ${validated}`] : [],
  ];
  const state = `The run ${parts.join(" and ")} of these ${plural(count, "picture")}`;
  if (!unseen) {
    return [
      `${state}: that accuracy tells what it learnt by heart, and nothing of other pictures`,
    ];
  }
  const [low, high] = unseen.accuracyInterval.map((bound) => bound.toFixed(4));
  return [
    `${state}, which flatters the accuracy`,
    `Without them it is ${unseen.accuracy.toFixed(4)} (95 % interval ${low} to ${high}), ` +
    `${unseen.correct} of ${plural(unseen.count, "picture")}`,
  ];
}
