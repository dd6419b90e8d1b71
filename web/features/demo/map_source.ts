/** The network's map of the training in this tab. @module */
import { computed } from "@preact/signals";
import type { ConnectionsAnswer, PathsAnswer } from "../../inspection/protocol.ts";
import type { Started } from "../../worker/messages.ts";
import { type MapSource, rangeOf } from "../network_map/source.ts";
import type { MapPlace } from "../network_map/world.ts";
import { networkMap } from "./session.ts";
import { maps, noGpu, phase } from "./state.ts";

/** Answers would take more of the time than maps may. */
const notNow = computed(() =>
  phase.value === "running" ? "Pause the training to see what maps are made of." : ""
);

/** What the Worker posts and answers; of a recording nothing can be asked. */
export function trainingSource(
  { map: network, classes, viridis }: Started,
  open: (place: MapPlace) => void,
): MapSource {
  const source: MapSource = {
    network,
    classes,
    probabilities: computed(() => maps.value && Array.from(maps.value.probabilities)),
    version: computed(() => notNow.value ? "" : `step ${maps.value?.step}`),
    palette: () => viridis,
    mapsOf(column) {
      const found = maps.value?.maps[column];
      const { channels } = network.columns[column];
      return found &&
        { maps: found, look: [found], scaleOf: (map) => rangeOf(found, channels, map) };
    },
    deadOf: (column) => new Set(maps.value?.dead[column]),
    deadMeans: "zero for all pictures looked at",
    open,
  };
  if (noGpu.value) return source;
  return {
    ...source,
    notNow,
    async connections(column, maps) {
      if (notNow.peek()) return undefined;
      const found = await networkMap.ask({ kind: "connections", column, maps });
      return (found as ConnectionsAnswer | undefined)?.inputs;
    },
    edgesMean: "computed by the network itself for this picture",
    async paths(index) {
      if (notNow.peek()) return undefined;
      const found = await networkMap.ask({ kind: "paths", class: index });
      return (found as PathsAnswer | undefined)?.columns;
    },
  };
}
