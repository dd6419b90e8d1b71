/** What the page of a sweep shows, and what is done on it. @module */
import { computed, signal } from "@preact/signals";
import type { ShownSweep, ShownTrial, SweepChange } from "../../messages/sweeps.ts";
import { messageOf } from "../../shared/errors.ts";
import { addressed } from "../../shared/address.ts";
import { send } from "../runs/api.ts";
import { axesOf } from "./axes.ts";
import {
  BEST_FIRST,
  type Brushes,
  merged,
  type Order,
  pageOf,
  shownSettings,
  shownTrials,
} from "./view.ts";

/** The page of a sweep in use. */
export type Desk = ReturnType<typeof createDesk>;

/** What is pointed at: a trial, or all of a setting. */
export interface Pointed {
  readonly setting: number;
  readonly trial?: number;
}

/** Rows of a page of the table. */
const PAGE = 25;

/** Makes the state of the page of a sweep. */
export function createDesk({ facts, ...first }: ShownSweep) {
  const state = signal(first.state);
  const settings = signal(first.settings);
  const trials = signal(first.trials);
  const brushes = signal<Brushes>({});
  const search = signal("");
  const order = signal<Order>(BEST_FIRST);
  const wanted = signal(0);
  const opened = signal<ReadonlySet<number>>(new Set());
  const pointed = signal<Pointed | undefined>(undefined);
  /** The setting whose row takes the focus as soon as it is there. */
  const sought = signal<number | undefined>(undefined);
  const problem = signal("");
  const busy = signal(false);
  const axes = computed(() => axesOf(facts.things, trials.value));
  const shown = computed(() => shownTrials(trials.value, axes.value, brushes.value, search.value));
  const rows = computed(() => shownSettings(settings.value, shown.value, axes.value, order.value));
  const toggle = (setting: number, isOpen = !opened.value.has(setting)) => {
    const others = [...opened.value].filter((each) => each !== setting);
    opened.value = new Set(isOpen ? [...others, setting] : others);
  };
  return {
    facts,
    state,
    settings,
    trials,
    axes,
    brushes,
    search,
    order,
    opened,
    pointed,
    sought,
    problem,
    busy,
    shown,
    rows,
    page: computed(() => pageOf(rows.value, wanted.value, PAGE)),
    isFiltered: computed(() => search.value !== "" || Object.keys(brushes.value).length > 0),
    /** Takes in all of the sweep, or what became of it. */
    take(change: SweepChange, isAll: boolean) {
      const { state: now, settings: some, trials: others } = change;
      state.value = now;
      settings.value = isAll ? some : merged(settings.value, some, ({ setting }) => setting);
      trials.value = isAll ? others : merged(trials.value, others, ({ trial }) => trial);
    },
    turnTo(page: number) {
      wanted.value = page;
    },
    sortBy(next: Order) {
      order.value = next;
      wanted.value = 0;
    },
    searchFor(text: string) {
      search.value = text;
      wanted.value = 0;
    },
    /** Lets through what lies between two places of an axis; everything where there are none. */
    brush(name: string, brush?: readonly [low: number, high: number]) {
      const { [name]: _, ...others } = brushes.value;
      brushes.value = brush ? { ...others, [name]: brush } : others;
      wanted.value = 0;
    },
    clear() {
      brushes.value = {};
      search.value = "";
      wanted.value = 0;
    },
    toggle,
    /** Turns to the page of a trial's setting, opens it and takes the focus there. */
    show({ setting }: ShownTrial) {
      const at = rows.value.findIndex((row) => row.setting === setting);
      wanted.value = Math.floor(Math.max(0, at) / PAGE);
      toggle(setting, true);
      sought.value = setting;
    },
    /** Starts the training of a trial as a run, and goes to its page. */
    async train(trial: number) {
      busy.value = true;
      try {
        const path = `/api/sweeps/${encodeURIComponent(facts.id)}/train`;
        const { id } = await send("POST", path, { trial }) as { id: string };
        location.assign(addressed(`/runs/${encodeURIComponent(id)}`));
      } catch (error) {
        problem.value = messageOf(error);
        busy.value = false;
      }
    },
  };
}
