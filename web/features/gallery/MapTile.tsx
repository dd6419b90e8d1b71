import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { MapStatistics } from "../../inspection/protocol.ts";
import type { GalleryLayer } from "../../messages/gallery.ts";
import { isZero } from "./dead.ts";
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
  /** Whether nothing is left of its filter in any picture. */
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
  const note = isDead ? "dead" : statistics && isZero(statistics) ? "zero" : "";
  return (
    <button
      type="button"
      class={note ? `tile ${note}` : "tile"}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={labelOf(map, statistics, note)}
      data-map={map}
      onClick={() => state.chosen.value = { layer, map }}
    >
      <canvas ref={canvas} width={layer.width} height={layer.height} />
      <span class="tile-name" aria-hidden="true">{map}{note && ` ${note}`}</span>
    </button>
  );
}

function labelOf(map: number, statistics: MapStatistics | undefined, note: string): string {
  // The visible name comes first, word for word: who speaks it to their browser finds the map.
  const name = `Map ${map}${note && ` ${note}`}`;
  if (!statistics) return name;
  if (note) return `${name} in ${note === "dead" ? "every picture" : "this picture"}`;
  const { min, max, zeroFraction } = statistics;
  return `${name}: ${format(min)} to ${format(max)}, ${percent(zeroFraction)} zero`;
}
