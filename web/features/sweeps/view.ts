/** Which trials and settings of a sweep a page shows, and in what order. @module */
import type { ShownSetting, ShownTrial } from "../../messages/sweeps.ts";
import { ACCURACY, type Axis, placeOf, textOf } from "./axes.ts";

/** What of an axis is let through, by its name: places from 0 to 1, the lower first. */
export type Brushes = Readonly<Record<string, readonly [low: number, high: number]>>;

/** A column that the table is sorted by: a varied thing's name, or one of these. */
export interface Order {
  readonly key: string;
  readonly isDescending: boolean;
}

/** By what settings are sorted beside the things that are varied. */
export const COLUMNS = { setting: "setting", rank: "rank", seconds: "seconds" } as const;

/** The best first. */
export const BEST_FIRST: Order = { key: COLUMNS.rank, isDescending: false };

/** The order after a column's head was pressed: the least first, then the other way round. */
export const pressed = (order: Order, key: string): Order => ({
  key,
  isDescending: order.key === key && !order.isDescending,
});

/** Where a trial is on an axis. */
export const placeOn = (axes: readonly Axis[], i: number, trial: ShownTrial) =>
  placeOf(axes[i], axes[i].name === ACCURACY ? trial.accuracy : trial.values[i]);

/** The trials that all brushes let through and in which each word is found. */
export function shownTrials(
  trials: readonly ShownTrial[],
  axes: readonly Axis[],
  brushes: Brushes,
  search: string,
): ShownTrial[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const brushed = axes.flatMap(({ name }, i) =>
    Object.hasOwn(brushes, name) ? [{ i, brush: brushes[name] }] : []
  );
  return trials.filter((trial) =>
    brushed.every(({ i, brush: [low, high] }) => {
      const place = placeOn(axes, i, trial);
      return place !== undefined && place >= low && place <= high;
    }) && (words.length === 0 || hasWords(words, wordsOf(trial, axes)))
  );
}

const hasWords = (words: readonly string[], text: string) =>
  words.every((word) => text.includes(word));

const wordsOf = ({ values, status, worker, error, run }: ShownTrial, axes: readonly Axis[]) =>
  [...values.map((value, i) => textOf(axes[i], value)), status, worker, error, run]
    .join(" ").toLowerCase();

/** The settings of some trials, in order; those of which a figure is not known come last. */
export function shownSettings(
  settings: readonly ShownSetting[],
  trials: readonly ShownTrial[],
  axes: readonly Axis[],
  { key, isDescending }: Order,
): ShownSetting[] {
  const shown = new Set(trials.map(({ setting }) => setting));
  const thing = axes.findIndex(({ name }) => name === key);
  const valueOf = (setting: ShownSetting) =>
    thing >= 0 ? setting.values[thing] : setting[key as keyof typeof COLUMNS];
  return settings.filter(({ setting }) => shown.has(setting)).toSorted((a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    if (one === undefined || other === undefined) {
      return Number(one === undefined) - Number(other === undefined) || a.setting - b.setting;
    }
    const sign = one < other ? -1 : one > other ? 1 : 0;
    return (isDescending ? -sign : sign) || a.setting - b.setting;
  });
}

/** From the best to the worst; those without an accuracy are left out. */
export const byAccuracy = (trials: readonly ShownTrial[]): ShownTrial[] =>
  trials.filter(({ accuracy }) => accuracy !== undefined)
    .sort((a, b) => b.accuracy! - a.accuracy! || a.trial - b.trial);

/** One page of a list, and how many there are; a page beyond the last is the last. */
export function pageOf<T>(all: readonly T[], page: number, size: number) {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const at = Math.min(Math.max(0, page), pages - 1);
  return { rows: all.slice(at * size, (at + 1) * size), page: at, pages };
}

/** A list after a change: what is changed replaces what has its number, which orders the list. */
export function merged<T>(
  all: readonly T[],
  changed: readonly T[],
  numberOf: (each: T) => number,
): readonly T[] {
  if (changed.length === 0) return all;
  const byNumber = new Map([...all, ...changed].map((each) => [numberOf(each), each]));
  return [...byNumber.values()].sort((a, b) => numberOf(a) - numberOf(b));
}
