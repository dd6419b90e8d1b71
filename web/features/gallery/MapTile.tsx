import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { MapStatistics } from "../../inspection/protocol.ts";
import type { GalleryLayer } from "../../messages/gallery.ts";
import { drawMap, type MapOf } from "./draw/maps.ts";
import { format, percent } from "./format.ts";
import { paletteOf, scaleOf } from "./look.ts";
import type { GalleryState } from "./state.ts";

interface MapTileProps {
  readonly state: GalleryState;
  readonly layer: GalleryLayer;
  readonly map: number;
  /** Whether it is the one that Tab leads to. */
  readonly isCurrent: boolean;
  readonly statistics?: MapStatistics;
  readonly isDead: boolean;
}

/** A map, small; opens it enlarged. */
export function MapTile({ state, layer, map, isCurrent, statistics, isDead }: MapTileProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const maps = state.maps.get(layer.name)!.value;
    const overview = state.overview.value;
    if (!maps || !overview || !canvas.current) return;
    const of: MapOf = { maps, channels: layer.channels, map };
    drawMap(canvas.current, of, scaleOf(state, layer, map), paletteOf(state));
  });
  return (
    <button
      type="button"
      class={isDead ? "tile dead" : "tile"}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={labelOf(map, statistics, isDead)}
      data-map={map}
      onClick={() => state.chosen.value = { layer, map }}
    >
      <canvas ref={canvas} width={layer.width} height={layer.height} />
      <span class="tile-name" aria-hidden="true">{map}{isDead && " dead"}</span>
    </button>
  );
}

function labelOf(map: number, statistics: MapStatistics | undefined, isDead: boolean): string {
  // The visible name comes first, word for word: who speaks it to their browser finds the map.
  const name = `Map ${map}${isDead ? " dead" : ""}`;
  if (!statistics) return name;
  const { min, max, zeroFraction } = statistics;
  return `${name}: ${format(min)} to ${format(max)}, ${percent(zeroFraction)} zero`;
}
