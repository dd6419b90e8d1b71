/** Which runs the list shows, and in what order. @module */
import type { RunSummary } from "../../../messages/runs.ts";

/** A column that the list can be sorted by. */
export type Key =
  | "id"
  | "status"
  | "data"
  | "network"
  | "epochs"
  | "accuracy"
  | "seconds"
  | "started"
  | "bytes";

/** The order of the list. */
export interface Order {
  readonly key: Key;
  readonly isDescending: boolean;
}

/** The columns, with what they are first sorted like: names upwards, figures downwards. */
export const COLUMNS: readonly {
  readonly key: Key;
  readonly label: string;
  readonly isFigure?: boolean;
}[] = [
  { key: "id", label: "Run" },
  { key: "status", label: "Status" },
  { key: "accuracy", label: "Accuracy", isFigure: true },
  { key: "data", label: "Pictures" },
  { key: "network", label: "Network" },
  { key: "epochs", label: "Epochs", isFigure: true },
  { key: "seconds", label: "Duration", isFigure: true },
  { key: "started", label: "Started", isFigure: true },
  { key: "bytes", label: "On disk", isFigure: true },
];

/** The order after a column's head was pressed. */
export function pressed(order: Order, key: Key): Order {
  if (order.key === key) return { key, isDescending: !order.isDescending };
  return { key, isDescending: COLUMNS.find((column) => column.key === key)!.isFigure === true };
}

/** The runs in which each word is found, in order; those of which a figure is not known come last. */
export function shownRuns(
  runs: readonly RunSummary[],
  search: string,
  { key, isDescending }: Order,
): RunSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs
    .filter((run) => words.every((word) => textOf(run).includes(word)))
    .toSorted((a, b) => {
      const [one, other] = [valueOf(a, key), valueOf(b, key)];
      if (one === undefined || other === undefined) {
        return Number(one === undefined) - Number(other === undefined);
      }
      const sign = one < other ? -1 : one > other ? 1 : 0;
      return isDescending ? -sign : sign;
    });
}

const textOf = ({ id, status, data, network, adapter }: RunSummary) =>
  [id, status, data, network, adapter].join(" ").toLowerCase();

function valueOf(run: RunSummary, key: Key): string | number | undefined {
  const value = key === "epochs" ? run.epochs?.done : run[key];
  return value === "" ? undefined : value;
}
