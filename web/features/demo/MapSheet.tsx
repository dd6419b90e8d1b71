import { type Signal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { colorize } from "../gallery/draw/maps.ts";
import type { ColumnMaps, MapSource } from "../network_map/source.ts";
import type { MapPlace } from "../network_map/world.ts";

interface MapSheetProps {
  readonly source: MapSource;
  /** The map that was enlarged. */
  readonly opened: Signal<MapPlace | undefined>;
}

/** All maps of a column, large; they go on while the network learns. */
export function MapSheet({ source, opened }: MapSheetProps) {
  const sheet = useRef<HTMLElement>(null);
  const { column, map } = opened.value!;
  const { layers, channels, height, width } = source.network.columns[column];
  useLayoutEffect(() => {
    sheet.current!.querySelector("button")!.focus({ preventScroll: true });
    sheet.current!.scrollIntoView({ block: "nearest" });
  }, [opened.value]);
  const close = () => {
    const region = sheet.current!.parentElement!.querySelector<HTMLElement>(".map-region");
    opened.value = undefined;
    region!.focus();
  };
  return (
    <section
      class="map-sheet"
      ref={sheet}
      aria-labelledby="map-sheet"
      onKeyDown={({ key }) => key === "Escape" && close()}
    >
      <div class="row spread">
        <h3 id="map-sheet">{layers[0]}: {channels} maps of {height}×{width}</h3>
        <button type="button" onClick={close}>Close</button>
      </div>
      <div class="large-maps">
        {Array.from(
          { length: channels },
          (_, one) => (
            <LargeMap
              key={`${column} ${one}`}
              {...{ source, column }}
              map={one}
              isChosen={one === map}
            />
          ),
        )}
      </div>
    </section>
  );
}

interface LargeMapProps extends MapPlace {
  readonly source: MapSource;
  readonly isChosen: boolean;
}

function LargeMap({ source, column, map, isChosen }: LargeMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { channels, height, width } = source.network.columns[column];
  useSignalEffect(() => {
    const found = source.mapsOf(column);
    if (found) canvas.current!.getContext("2d")!.putImageData(imageOf(found), 0, 0);
  });
  const imageOf = ({ maps, scaleOf }: ColumnMaps) =>
    new ImageData(colorize({ maps, channels, map }, scaleOf(map), source.palette()), width);
  const isDead = source.deadOf(column).has(map);
  return (
    <figure class={isChosen ? "chosen" : undefined}>
      <canvas {...{ ref: canvas, height, width }} role="img" aria-label={`map ${map}`} />
      <figcaption>
        {map}
        {isDead && <span class="dead">dead</span>}
      </figcaption>
    </figure>
  );
}
