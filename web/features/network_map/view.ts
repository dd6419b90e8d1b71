/** What is seen of a network's map: signals, and what follows from them. @module */
import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import type { Edge } from "./draw.ts";
import { classesOf, type Connection, type MapSource } from "./source.ts";
import {
  columnsWithin,
  fittingTile,
  layOutWorld,
  type MapPlace,
  TILE,
  type World,
} from "./world.ts";

/** How long the cursor rests on a map before its inputs are asked for, in milliseconds. */
const CALM = 60;
/** Of each column the paths of so many maps are drawn. */
const STRONGEST = 3;
/** Tiles are no smaller than this by themselves, so that they can be told apart, and met by a finger. */
const LEAST_TILE = 24;

/** The state of a network's map. */
export interface View {
  readonly source: MapSource;
  /** The size of the region that shows it, in CSS pixels. */
  readonly size: Signal<{ readonly width: number; readonly height: number }>;
  readonly scroll: Signal<number>;
  /** How much larger tiles are than fits. */
  readonly zoom: Signal<number>;
  readonly world: ReadonlySignal<World>;
  /** The numbers of the columns in sight. */
  readonly seen: ReadonlySignal<readonly number[]>;
  readonly cursor: Signal<MapPlace | undefined>;
  /** The inputs of the map under the cursor, once they are known. */
  readonly inputs: ReadonlySignal<readonly Connection[] | undefined>;
  readonly chosenClass: Signal<number | undefined>;
  /** Of each column the maps that carry the chosen class. */
  readonly lit: Signal<readonly (readonly number[])[] | undefined>;
  /** The middle of the chosen class's bar, from the top of the map; absent where there is none beside it. */
  readonly bar: Signal<number | undefined>;
  readonly edges: ReadonlySignal<readonly Edge[]>;
  readonly problem: Signal<string>;
}

/** Makes the state. */
export function createView(source: MapSource): View {
  const { network } = source;
  const size = signal({ width: 0, height: 0 });
  const scroll = signal(0);
  const zoom = signal(1);
  const world = computed(() => {
    const { width, height } = size.value;
    const fitting = fittingTile(network, width, height, LEAST_TILE);
    const tile = Math.round(fitting * zoom.value);
    return layOutWorld(network, Math.max(TILE.least, Math.min(TILE.most, tile)), height);
  });
  const inSight = computed(() =>
    columnsWithin(world.value, scroll.value, scroll.value + size.value.width)
      .map(({ number }) => number).join()
  );
  const seen = computed(() => inSight.value ? inSight.value.split(",").map(Number) : []);
  const known: Known = signal(new Map());
  const cursor = signal<MapPlace | undefined>(undefined);
  const chosenClass = signal<number | undefined>(undefined);
  const lit = signal<View["lit"]["value"]>(undefined);
  const bar = signal<number | undefined>(undefined);
  const problem = signal("");
  const inputs = computed(() => cursor.value && known.value.get(keyOf(cursor.value)));
  const view: View = {
    source,
    size,
    scroll,
    zoom,
    world,
    seen,
    cursor,
    inputs,
    chosenClass,
    lit,
    bar,
    problem,
    edges: computed(() => [
      ...pathEdges(view, known.value),
      ...cursorEdges(cursor.value, inputs.value),
    ]),
  };
  followers.set(view, () => [forget(view, known), ...followAnswers(view, known)]);
  return view;
}

const followers = new WeakMap<View, () => (() => void)[]>();

/** Asks for what is in sight and under the cursor, until it is stopped. */
export function followView(view: View): () => void {
  const stops = followers.get(view)!();
  return () => stops.forEach((stop) => stop());
}

const keyOf = ({ column, map }: MapPlace) => `${column} ${map}`;

/** The inputs of maps. */
type KnownMap = ReadonlyMap<string, readonly Connection[]>;
type Known = Signal<KnownMap>;

/** Answers hold for one picture and its weights. */
function forget({ source, lit }: View, known: Known) {
  return effect(() => {
    source.version.value;
    batch(() => {
      known.value = new Map();
      lit.value = undefined;
    });
  });
}

function followAnswers(view: View, known: Known) {
  const { source, seen, cursor, chosenClass, lit, problem } = view;
  const fail = (error: unknown) =>
    problem.value = error instanceof Error ? error.message : String(error);
  const ask = createAsk(source, known);
  const askCursor = onceAtATime(async () => {
    const place = cursor.peek();
    if (place && place.column > 0) await ask(place.column, [place.map]);
  });
  const askPaths = onceAtATime(async () => {
    const [index, version] = [chosenClass.peek(), source.version.peek()];
    if (index === undefined) return;
    const found = await source.paths?.(index);
    if (!found || chosenClass.peek() !== index || source.version.peek() !== version) return;
    lit.value = found;
  });
  const askEdges = onceAtATime(async () => {
    const [paths, index] = [lit.peek(), chosenClass.peek()];
    if (!paths || index === undefined) return;
    await ask(classesOf(source), [index]);
    for (const column of seen.peek().toReversed()) {
      if (column > 0 && lit.peek() === paths) {
        await ask(column, paths[column].slice(0, STRONGEST));
      }
    }
  });
  return [
    effect(() => {
      source.version.value;
      seen.value.forEach((column) => untracked(() => source.want?.(column)));
    }),
    effect(() => {
      source.version.value;
      if (!cursor.value) return;
      const timer = setTimeout(() => askCursor().catch(fail), CALM);
      return () => clearTimeout(timer);
    }),
    effect(() => {
      chosenClass.value;
      lit.value = undefined;
    }),
    effect(() => {
      source.version.value;
      chosenClass.value;
      untracked(() => askPaths().catch(fail));
    }),
    effect(() => {
      lit.value;
      seen.value;
      untracked(() => askEdges().catch(fail));
    }),
  ];
}

/** Asks for the inputs of maps that are not known. */
function createAsk(source: MapSource, known: Known) {
  return async (column: number, maps: readonly number[]): Promise<void> => {
    const version = source.version.peek();
    const missing = maps.filter((map) => !known.peek().has(keyOf({ column, map })));
    if (missing.length === 0) return;
    const found = await source.connections?.(column, missing);
    if (!found || source.version.peek() !== version) return;
    const added = missing.map((map, i) => [keyOf({ column, map }), found[i]] as const);
    known.value = new Map([...known.peek(), ...added]);
  };
}

/** Does it; what is asked for meanwhile is done once more, afterwards. */
function onceAtATime(work: () => Promise<void>): () => Promise<void> {
  let [isBusy, isAgain] = [false, false];
  return async () => {
    isAgain = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isAgain) {
        isAgain = false;
        await work();
      }
    } finally {
      isBusy = false;
    }
  };
}

function cursorEdges(cursor: MapPlace | undefined, inputs: readonly Connection[] = []): Edge[] {
  if (!cursor) return [];
  return inputs.map(({ column, map, share, contribution }) => ({
    from: { column, map },
    to: cursor,
    share,
    isAbove: contribution > 0,
    label: `${Math.round(100 * share)} %`,
  })).toReversed(); // the strongest is drawn over the others
}

/** From lit maps to lit maps, and to the class's bar. */
function pathEdges(view: View, known: KnownMap): Edge[] {
  const paths = view.lit.value;
  const index = view.chosenClass.value;
  if (!paths || index === undefined) return [];
  const into = (column: number, map: number, to: Edge["to"]) =>
    (known.get(keyOf({ column, map })) ?? [])
      .filter((input) => input.contribution > 0 && paths[input.column].includes(input.map))
      .map((input): Edge => ({
        from: { column: input.column, map: input.map },
        to,
        share: input.share / 2,
        isAbove: true,
      }));
  const between = view.seen.value.flatMap((column) =>
    paths[column].slice(0, STRONGEST).flatMap((map) => into(column, map, { column, map }))
  );
  const bar = view.bar.value;
  return bar === undefined
    ? between
    : [...between, ...into(classesOf(view.source), index, { bar })];
}
