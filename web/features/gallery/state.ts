/** What the gallery shows: signals that its parts share. @module */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Overview, StrongestAnswer } from "../../inspection/protocol.ts";
import type {
  GalleryLayer,
  GalleryProps,
  NamedPicture,
  Snapshot,
  SnapshotsNow,
} from "../../messages/gallery.ts";
import { addressed } from "../../shared/address.ts";
import { messageOf } from "../../shared/errors.ts";
import { addressOf, type Asker, createAsker } from "./api.ts";

/** A map that is enlarged. */
export interface Chosen {
  readonly layer: GalleryLayer;
  readonly map: number;
}

/** What a network makes of a picture, and of which. */
export interface SeenOverview extends Overview {
  readonly picture: string;
}

/** The state of a gallery. */
export interface GalleryState {
  readonly props: GalleryProps;
  readonly asker: Asker;
  /** In the order of training; while the run is trained there are more and more. */
  readonly snapshots: Signal<readonly Snapshot[]>;
  /** The place in `snapshots`. */
  readonly snapshot: Signal<number>;
  /** A picture's number, or the name of an upload; empty while there is none to show. */
  readonly picture: Signal<string>;
  /** What the run knows of the picture; `undefined` for an upload. */
  readonly named: Signal<NamedPicture | undefined>;
  /** The class of the heat maps: of each picture first the one that is predicted. */
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
  readonly overview: Signal<SeenOverview | undefined>;
  /** The maps of each layer for the chosen picture, once it was looked at. */
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
  const snapshots = signal(props.snapshots);
  const snapshot = signal(named < 0 ? props.snapshots.length - 1 : named);
  const test = props.parts.findLast(({ count }) => count > 0);
  const picture = signal(address.get("picture") ?? (test ? String(test.from) : ""));
  const weights = computed(() => `snapshot=${snapshots.value[snapshot.value].id}`);
  const asked = classAsked(props, address);
  const problem = signal("");
  return {
    props,
    asker: createAsker(props.run),
    snapshots,
    snapshot,
    picture,
    named: signal(undefined),
    classIndex: signal(asked ?? 0),
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

/** The class that an address names, where there is one. */
function classAsked({ classes }: GalleryProps, address: URLSearchParams): number | undefined {
  const index = Number(address.get("class") ?? NaN);
  return classes[index] === undefined ? undefined : index;
}

/** Asks for all that belongs to what is chosen, and keeps the address in step. */
export function followSelection(state: GalleryState): () => void {
  const { selection, classIndex } = state;
  const stops = [
    followOverview(state, classAsked(state.props, new URLSearchParams(location.search))),
    followPicture(state),
    followStrongest(state),
    followTraining(state),
    effect(() => {
      history.replaceState(null, "", `?${selection.value}&class=${classIndex.value}`);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Asks for the overview; the class is then the likeliest of each picture, but of the first `asked`. */
function followOverview(state: GalleryState, asked: number | undefined) {
  const { asker, selection, picture, overview, classIndex, problem, fail } = state;
  let classOf = asked === undefined ? undefined : picture.peek();
  return effect(() => {
    const wanted = picture.value;
    if (wanted === "") return;
    asker.json<Overview>("overview", `overview?${selection.value}`).then((found) => {
      if (!found) return;
      batch(() => {
        if (classOf !== wanted) classIndex.value = likeliestOf(found.probabilities);
        classOf = wanted;
        overview.value = { ...found, picture: wanted };
        problem.value = "";
      });
    }, fail);
  });
}

const likeliestOf = (probabilities: readonly number[]) =>
  probabilities.indexOf(Math.max(...probabilities));

/** Shows the picture that is chosen, and forgets the maps of the one before. */
function followPicture({ props, asker, picture, image, named, maps }: GalleryState) {
  return effect(() => {
    const wanted = picture.value;
    named.value = undefined;
    maps.forEach((numbers) => numbers.value = undefined);
    if (wanted === "") return;
    const loading = new Image();
    loading.src = addressed(addressOf(props.run, `pictures/${encodeURIComponent(wanted)}`));
    loading.decode().then(() => {
      if (picture.peek() === wanted) image.value = loading;
    }, () => {}); // the overview says why
    if (!/^\d+$/.test(wanted)) return asker.drop("named");
    asker.json<NamedPicture[]>("named", `pictures?from=${wanted}`)
      .then((found) => found && (named.value = found[0]), () => {});
  });
}

/** Takes up the snapshots that a training takes; who looks at the newest goes on doing so. */
function followTraining({ props, snapshots, snapshot }: GalleryState) {
  if (!props.isGoing) return () => {};
  const source = new EventSource(addressOf(props.run, "snapshots"));
  source.addEventListener("snapshots", ({ data }) => {
    const now: SnapshotsNow = JSON.parse(data);
    if (!now.isGoing) source.close();
    if (now.snapshots.length === 0) return;
    const before = snapshots.peek();
    const at = before[snapshot.peek()].id;
    const last = now.snapshots.length - 1;
    const same = now.snapshots.findIndex(({ id }) => id === at);
    const isNewest = snapshot.peek() === before.length - 1;
    batch(() => {
      snapshots.value = now.snapshots;
      snapshot.value = isNewest || same < 0 ? last : same;
    });
  });
  return () => source.close();
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
