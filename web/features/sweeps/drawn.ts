/** What the charts of a sweep draw: each trial as a line of places, or as a dot. @module */
import type { ShownTrial } from "../../messages/sweeps.ts";
import { type Axis, placeOf } from "./axes.ts";
import { byAccuracy, placeOn } from "./view.ts";

/** A place in a chart: both from 0 to 1, from the left and from the bottom. */
export type Place = readonly [x: number, y: number];

/** What is around the places of a plot, in CSS pixels. */
export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** The size of the places' area, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A trial in a chart; of a single place it is a dot. */
export interface Drawn {
  readonly trial: ShownTrial;
  readonly places: readonly Place[];
  /** From 0, the worst of all that are shown, to 1, the best. */
  readonly rank: number;
}

/** What is drawn of some trials, the best first; what has no place is left out. */
function drawn(
  trials: readonly ShownTrial[],
  placesOf: (trial: ShownTrial) => readonly Place[],
): Drawn[] {
  const ranked = byAccuracy(trials);
  return ranked.flatMap((trial, i) => {
    const places = placesOf(trial);
    return places.length ? [{ trial, places, rank: 1 - i / Math.max(1, ranked.length - 1) }] : [];
  });
}

/** A line across parallel axes, which are at equal distances. */
export const acrossAxes = (trials: readonly ShownTrial[], axes: readonly Axis[]): Drawn[] =>
  drawn(trials, (trial) => {
    const places = axes.map((_, i) => placeOn(axes, i, trial));
    if (!places.every((place) => place !== undefined)) return [];
    return places.map((y, i) => [i / Math.max(1, axes.length - 1), y] as const);
  });

/** The validation by epoch, the first at the left. */
export const byEpoch = (
  trials: readonly ShownTrial[],
  epochs: number,
  accuracy: Axis,
): Drawn[] =>
  drawn(trials, ({ curve }) =>
    curve.flatMap((share, i) => {
      const y = placeOf(accuracy, share);
      return y === undefined ? [] : [[epochs > 1 ? i / (epochs - 1) : 0.5, y] as const];
    }));

/** A dot a trial: how long it took and what came of it. */
export const byTime = (trials: readonly ShownTrial[], seconds: Axis, accuracy: Axis): Drawn[] =>
  drawn(trials, (trial) => {
    const [x, y] = [placeOf(seconds, trial.seconds), placeOf(accuracy, trial.accuracy)];
    return x === undefined || y === undefined ? [] : [[x, y] as const];
  });

/** The dots than which none to their left is higher, from left to right. */
export function front(dots: readonly Drawn[]): Place[] {
  const places = dots.map(({ places: [place] }) => place)
    .sort(([a, up], [b, higher]) => a - b || higher - up);
  const best: Place[] = [];
  for (const place of places) {
    if (best.length === 0 || place[1] > best.at(-1)![1]) best.push(place);
  }
  return best;
}

/** The trial nearest to a point, within `reach`; places are scaled by the size, all in pixels. */
export function nearest(
  all: readonly Drawn[],
  [x, y]: Place,
  [width, height]: Place,
  reach: number,
): Drawn | undefined {
  let [found, least]: [Drawn | undefined, number] = [undefined, reach];
  for (const each of all) {
    const { places } = each;
    for (let i = 0; i < places.length; i++) {
      const [from, to] = [places[i], places[Math.min(i + 1, places.length - 1)]];
      const distance = distanceTo(
        [x, y],
        [from[0] * width, from[1] * height],
        [to[0] * width, to[1] * height],
      );
      if (distance < least) [found, least] = [each, distance];
    }
  }
  return found;
}

/** From a point to a stretch of a line. */
function distanceTo([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0
    ? 0
    : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
