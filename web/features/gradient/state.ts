/** What is shown of a gradient, and the steps that were taken. @module */
import { batch, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CellGradient, MapGradient, WeightGradient } from "../../inspection/protocol.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Extent, Place } from "../../shared/grid.ts";
import type { GradientAsker } from "./asker.ts";

/** A map whose gradient is looked at. */
export interface GradientMap extends Extent {
  readonly layer: string;
  readonly map: number;
}

/** What the loss was after so many steps. */
export interface Moment {
  readonly loss: number;
  readonly probabilities: readonly number[];
}

/** What is looked at. */
export interface GradientSubject {
  readonly asker: GradientAsker;
  /** Names network and picture: where they change, steps are forgotten. */
  readonly subject: ReadonlySignal<string>;
  readonly shown: ReadonlySignal<GradientMap | undefined>;
  readonly place: Signal<Place>;
  /** The class that is wanted; `undefined` while it isn't known. */
  readonly wanted: ReadonlySignal<number | undefined>;
}

/** The signals of a view of gradients. */
export interface GradientState extends GradientSubject {
  /** The learning rates of the steps so far. */
  readonly rates: Signal<readonly number[]>;
  /** Of the next step. */
  readonly rate: Signal<number>;
  /** Before the first step, and after each. */
  readonly moments: Signal<readonly Moment[]>;
  readonly gradient: Signal<MapGradient | undefined>;
  readonly cell: Signal<CellGradient | undefined>;
  /** The place in the filter whose gradient is taken apart; its bias follows the last. */
  readonly weight: Signal<number>;
  readonly taken: Signal<WeightGradient | undefined>;
  readonly problem: Signal<string>;
}

/** A usual learning rate of plain gradient descent. */
const RATE = 0.05;

/** Makes the signals. */
export function createGradient(subject: GradientSubject): GradientState {
  return {
    ...subject,
    rates: signal([]),
    rate: signal(RATE),
    moments: signal([]),
    gradient: signal(undefined),
    cell: signal(undefined),
    weight: signal(0),
    taken: signal(undefined),
    problem: signal(""),
  };
}

/** Asks whenever something else is looked at. */
export function followGradient(state: GradientState): () => void {
  const { asker, subject, shown, place, wanted, rates, moments, problem } = state;
  const { gradient, cell, weight, taken } = state;
  const fail = (error: unknown) => problem.value = messageOf(error);
  const about = () => {
    const [map, index] = [shown.value, wanted.value];
    if (!map || index === undefined) return undefined;
    return { layer: map.layer, map: map.map, class: index, rates: rates.value };
  };
  const stops = [
    effect(() => {
      [subject.value, wanted.value];
      batch(() => {
        rates.value = [];
        moments.value = [];
        problem.value = "";
      });
    }),
    effect(() => {
      [subject.value, shown.value?.layer, shown.value?.map];
      batch(() => {
        gradient.value = cell.value = taken.value = undefined;
        weight.value = -1;
      });
    }),
    effect(() => {
      subject.value;
      const asked = about();
      if (!asked) return;
      asker.ask({ ...asked, kind: "gradient" }).then((found) => {
        if (found) batch(() => take(state, found, asked.rates.length));
      }, fail);
    }),
    effect(() => {
      subject.value;
      const [asked, { y, x }] = [about(), place.value];
      if (!asked || y >= shown.value!.height || x >= shown.value!.width) return;
      asker.ask({ ...asked, kind: "cellGradient", y, x }).then((found) => {
        if (found) cell.value = found;
      }, fail);
    }),
    effect(() => {
      subject.value;
      const asked = about();
      if (!asked || weight.value < 0) return;
      asker.ask({ ...asked, kind: "weightGradient", weight: weight.value }).then((found) => {
        if (found) taken.value = found;
      }, fail);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Takes an answer in; the weight that matters most is taken apart first. */
function take({ gradient, moments, weight }: GradientState, found: MapGradient, steps: number) {
  const { loss, probabilities, filter } = found;
  gradient.value = found;
  moments.value = [...moments.peek().slice(0, steps), { loss, probabilities }];
  if (filter && weight.peek() < 0) weight.value = strongest(filter.gradient);
}

/** The place of the number that is farthest from 0. */
export function strongest(numbers: readonly number[]): number {
  return numbers.reduce(
    (best, value, i) => Math.abs(value) > Math.abs(numbers[best]) ? i : best,
    0,
  );
}

/** One channel of numbers `[KH, KW, C]`. */
export function channelOf(numbers: readonly number[], channels: number, channel: number): number[] {
  return numbers.filter((_, i) => i % channels === channel);
}

/** The size of the largest. */
export function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
