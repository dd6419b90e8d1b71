/** The network's map of a run in the gallery. @module */
import { computed, type Signal, signal } from "@preact/signals";
import type { ConnectionsAnswer, PathsAnswer } from "../../inspection/protocol.ts";
import { deadMaps } from "../gallery/dead.ts";
import type { Scale } from "../gallery/draw/maps.ts";
import { paletteOf } from "../gallery/look.ts";
import type { GalleryState } from "../gallery/state.ts";
import { type MapSource, rangeOf } from "./source.ts";

const NOTHING: ReadonlySet<number> = new Set();

/** Asks the server, as the gallery does: what comes of a layer, its sheet has as well. */
export function gallerySource(state: GalleryState): MapSource {
  const { props, asker, selection, overview, shared, picture } = state;
  const { columns } = props.map;
  const input = signal<Float32Array | undefined>(undefined);
  const numbersOf = (column: number): Signal<Float32Array | undefined> =>
    column === 0 ? input : state.maps.get(columns[column].name)!;
  /** The selection that each column was asked for last. */
  const asked = new Map<number, string>();
  const layerOf = computed(() =>
    new Map(overview.value?.layers.map((layer) => [layer.name, layer]))
  );
  return {
    network: props.map,
    classes: props.classes,
    probabilities: computed(() => overview.value?.probabilities),
    version: selection,
    palette: () => paletteOf(state),
    mapsOf(column) {
      const maps = numbersOf(column).value;
      const layer = layerOf.value.get(columns[column].name);
      if (!maps || !(layer || column === 0)) return undefined;
      const ownScale = (map: number): Scale => {
        const { min, max } = shared.value ? layer!.statistics : layer!.maps[map];
        return { low: min, high: max };
      };
      const { channels } = columns[column];
      const scaleOf = layer ? ownScale : (map: number) => rangeOf(maps, channels, map);
      return { maps, scaleOf, look: [maps, layer, paletteOf(state), shared.value] };
    },
    want(column) {
      if (picture.value === "" || asked.get(column) === selection.value) return;
      asked.set(column, selection.value);
      const { name } = columns[column];
      const path = `maps?${selection.value}&layer=${encodeURIComponent(name)}`;
      asker.numbers(`maps ${name}`, path).then((found) => {
        if (found) numbersOf(column).value = found.numbers;
        else asked.delete(column);
      }, state.fail);
    },
    deadOf(column) {
      const layer = props.layers.find(({ name }) => name === columns[column].name);
      const dead = (layer && deadMaps(state, layer))?.flatMap((isDead, map) => isDead ? [map] : []);
      return dead?.length ? new Set(dead) : NOTHING;
    },
    deadMeans: "zero for every picture looked at",
    async connections(column, maps) {
      const path = `connections?${selection.peek()}&column=${column}&maps=${maps.join()}`;
      return (await asker.json<ConnectionsAnswer>(`connections ${column} ${maps}`, path))?.inputs;
    },
    edgesMean: "computed by the network itself for this picture",
    async paths(classIndex) {
      const path = `paths?${selection.peek()}&class=${classIndex}`;
      return (await asker.json<PathsAnswer>("paths", path))?.columns;
    },
    open({ column, map }) {
      const layer = props.layers.find(({ name }) => name === columns[column].name);
      if (layer) state.chosen.value = { layer, map };
    },
  };
}
