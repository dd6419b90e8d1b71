import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { MapStatistics } from "../../inspection/protocol.ts";
import type { GalleryLayer } from "../../messages/gallery.ts";
import { countDead, deadMaps } from "./dead.ts";
import { download, drawSheet } from "./draw/sheet.ts";
import { count, format, percent } from "./format.ts";
import { paletteOf, scaleOf } from "./look.ts";
import { MapTile } from "./MapTile.tsx";
import { moveFocus } from "./roving.ts";
import type { GalleryState } from "./state.ts";

/** The id of a layer's part of the page. */
export const sectionOf = ({ name }: GalleryLayer): string => `maps-of-${name}`;

/** All maps of a layer; they are asked for and drawn when they come into sight. */
export function LayerSheet({ state, layer }: { state: GalleryState; layer: GalleryLayer }) {
  const section = useRef<HTMLElement>(null);
  const isSeen = useSignal(false);
  const current = useSignal(0);
  const { name, channels } = layer;
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => isSeen.value = entries.some(({ isIntersecting }) => isIntersecting),
      { rootMargin: "200px" },
    );
    observer.observe(section.current!);
    return () => observer.disconnect();
  }, []);
  useSignalEffect(() => {
    const isOpened = state.chosen.value?.layer === layer;
    if (!(isSeen.value || isOpened) || state.picture.value === "") return;
    const path = `maps?${state.selection.value}&layer=${encodeURIComponent(name)}`;
    state.asker.numbers(`maps ${name}`, path).then((found) => {
      if (found) state.maps.get(name)!.value = found.numbers;
    }, state.fail);
  });
  const found = state.overview.value?.layers.find((other) => other.name === name);
  const dead = deadMaps(state, layer);
  return (
    <section
      class="panel layer"
      id={sectionOf(layer)}
      ref={section}
      aria-labelledby={`layer-${name}`}
    >
      <LayerHeader state={state} layer={layer} statistics={found?.statistics} />
      <div
        class={`tiles ${sizeOf(layer)}`}
        role="group"
        aria-label={`Maps of ${name}; arrow keys move, Enter enlarges`}
        onKeyDown={(event) => moveFocus(event, current)}
        onFocusIn={({ target }) => {
          const map = (target as HTMLElement).dataset.map;
          if (map !== undefined) current.value = Number(map);
        }}
      >
        {Array.from({ length: channels }, (_, map) => (
          <MapTile
            key={map}
            state={state}
            layer={layer}
            map={map}
            isCurrent={current.value === map}
            statistics={found?.maps[map]}
            isDead={dead?.[map] ?? false}
          />
        ))}
      </div>
    </section>
  );
}

interface LayerHeaderProps {
  readonly state: GalleryState;
  readonly layer: GalleryLayer;
  readonly statistics?: MapStatistics;
}

/** What a layer does, its numbers, and all its maps as a file. */
function LayerHeader({ state, layer, statistics }: LayerHeaderProps) {
  const { name, channels, height, width, about } = layer;
  const dead = countDead(state, layer);
  return (
    <div class="row spread">
      <div>
        <h2 id={`layer-${name}`}>
          {name}{" "}
          {dead > 0 && (
            <span class="tag bad" title="Nothing is left of them in any of the run's pictures">
              {dead} of {channels} dead
            </span>
          )}
        </h2>
        <p class="muted about">
          {count(channels, "map")} of {height}×{width} · {about}
          <span class="number">{statistics && ` · ${describe(statistics)}`}</span>
        </p>
      </div>
      <button
        type="button"
        disabled={!state.maps.get(name)!.value}
        onClick={() => keep(state, layer).catch(state.fail)}
      >
        PNG<span class="visually-hidden">: all maps of {name}</span>
      </button>
    </div>
  );
}

function describe({ min, max, mean, zeroFraction }: MapStatistics): string {
  return `${format(min)} to ${format(max)}, mean ${format(mean)}, ${percent(zeroFraction)} zero`;
}

/** Many small maps take less room each. */
function sizeOf({ channels }: GalleryLayer): string {
  return channels <= 32 ? "large" : "small";
}

async function keep(state: GalleryState, layer: GalleryLayer): Promise<void> {
  const { name, channels, height, width } = layer;
  const maps = state.maps.get(name)!.value!;
  const snapshot = state.snapshots.value[state.snapshot.value].name;
  const blob = await drawSheet({
    title: `${state.props.run} · ${name} · ${snapshot}`,
    height,
    width,
    palette: paletteOf(state),
    maps: Array.from({ length: channels }, (_, map) => {
      const scale = scaleOf(state, layer, map);
      return {
        maps,
        channels,
        map,
        scale,
        label: `${map}: ${format(scale.low)} to ${format(scale.high)}`,
      };
    }),
  });
  download(blob, `${state.props.run}_${name}.png`);
}
