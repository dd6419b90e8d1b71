/** What the gallery shows: signals that its parts share. @module */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Overview, StrongestAnswer } from "../../inspection/protocol.ts";
import type { GalleryLayer, GalleryProps } from "../../messages/gallery.ts";
import { messageOf } from "../../shared/errors.ts";
import { addressOf, type Asker, createAsker } from "./api.ts";

/** A map that is enlarged. */
export interface Chosen {
  readonly layer: GalleryLayer;
  readonly map: number;
}

/** The state of a gallery. */
export interface GalleryState {
  readonly props: GalleryProps;
  readonly asker: Asker;
  /** The place in `props.snapshots`. */
  readonly snapshot: Signal<number>;
  /** A picture's number, or the name of an upload; empty while there is none to show. */
  readonly picture: Signal<string>;
  readonly classIndex: Signal<number>;
  readonly palette: Signal<"viridis" | "grey">;
  /** Whether all maps of a layer have one scale. */
  readonly shared: Signal<boolean>;
  readonly chosen: Signal<Chosen | undefined>;
  /** `snapshot=…&picture=…`. */
  readonly selection: ReadonlySignal<string>;
  /** `snapshot=…`. */
  readonly weights: ReadonlySignal<string>;
  /** The chosen picture, as soon as it is there. */
  readonly image: Signal<HTMLImageElement | undefined>;
  readonly overview: Signal<Overview | undefined>;
  /** The maps of each layer, once it was looked at. */
  readonly maps: ReadonlyMap<string, Signal<Float32Array | undefined>>;
  /** The pictures that excite each map most, by convolution, once they are known. */
  readonly strongest: Signal<Readonly<Record<string, StrongestAnswer>>>;
  /** Why they can't be known. */
  readonly strongestProblem: Signal<string>;
  readonly problem: Signal<string>;
  /** Shows an error. */
  fail(error: unknown): void;
}

/** Makes the state, from the address where that says something. */
export function createState(props: GalleryProps, address: URLSearchParams): GalleryState {
  const named = props.snapshots.findIndex(({ id }) => String(id) === address.get("snapshot"));
  const snapshot = signal(named < 0 ? props.snapshots.length - 1 : named);
  const test = props.parts.findLast(({ count }) => count > 0);
  const picture = signal(address.get("picture") ?? (test ? String(test.from) : ""));
  const weights = computed(() => `snapshot=${props.snapshots[snapshot.value].id}`);
  const asked = Number(address.get("class"));
  const problem = signal("");
  return {
    props,
    asker: createAsker(props.run),
    snapshot,
    picture,
    classIndex: signal(props.classes[asked] === undefined ? 0 : asked),
    palette: signal("viridis"),
    shared: signal(false),
    chosen: signal(undefined),
    weights,
    image: signal(undefined),
    selection: computed(() => `${weights.value}&picture=${encodeURIComponent(picture.value)}`),
    overview: signal(undefined),
    maps: new Map(props.layers.map(({ name }) => [name, signal(undefined)])),
    strongest: signal({}),
    strongestProblem: signal(""),
    problem,
    fail: (error) => problem.value = messageOf(error),
  };
}

/** Asks for the overview whenever something else is chosen, and keeps the address in step. */
export function followSelection(state: GalleryState): () => void {
  const { props, asker, overview, selection, classIndex, problem, fail } = state;
  const { picture, image } = state;
  const stops = [
    effect(() => {
      if (picture.value === "") return;
      asker.json<Overview>("overview", `overview?${selection.value}`).then((found) => {
        if (!found) return;
        overview.value = found;
        problem.value = "";
      }, fail);
    }),
    followStrongest(state),
    effect(() => {
      const loading = new Image();
      const wanted = picture.value;
      if (wanted === "") return;
      loading.src = addressOf(props.run, `pictures/${encodeURIComponent(wanted)}`);
      loading.decode().then(() => {
        if (picture.peek() === wanted) image.value = loading;
      }, () => {}); // the overview says why
    }),
    effect(() => {
      history.replaceState(null, "", `?${selection.value}&class=${classIndex.value}`);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Whether a run has pictures of its own: a network alone has none. */
export function hasPictures({ parts }: GalleryProps): boolean {
  return parts.some(({ count }) => count > 0);
}

/** How long weights stay chosen before all pictures are looked at, in milliseconds. */
const CALM = 800;

/** Asks which pictures excite each map most, once nobody scrubs any more. */
function followStrongest({ props, asker, weights, strongest, strongestProblem }: GalleryState) {
  const convolutions = props.layers.filter(({ kind }) => kind === "convolution");
  if (!hasPictures(props)) return () => {};
  return effect(() => {
    const asked = weights.value;
    strongest.value = {};
    strongestProblem.value = "";
    const ask = ({ name }: GalleryLayer) =>
      asker.json<StrongestAnswer>(
        `strongest ${name}`,
        `strongest?${asked}&layer=${encodeURIComponent(name)}`,
      ).then(
        (found) => {
          if (found) strongest.value = { ...strongest.peek(), [name]: found };
        },
        (error) => strongestProblem.value = error.message,
      );
    const timer = setTimeout(() => convolutions.forEach(ask), CALM);
    return () => {
      clearTimeout(timer);
      convolutions.forEach(({ name }) => asker.drop(`strongest ${name}`));
    };
  });
}
