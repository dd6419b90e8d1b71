import { type Signal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { clip, movedBy, type Place, placeAt, spokenFrame } from "../../shared/grid.ts";
import { colorize, type MapOf, valueAt } from "./draw/maps.ts";
import { drawFrame, drawOver, drawSquares } from "./draw/overlay.ts";
import { frameOf } from "./fields.ts";
import { format } from "./format.ts";
import { paletteOf, scaleOf } from "./look.ts";
import type { GalleryState } from "./state.ts";

interface CellGridProps {
  readonly state: GalleryState;
  readonly place: Signal<Place>;
  /** Of the map over the picture, between 0 and 1. */
  readonly opacity: Signal<number>;
}

/** How far arrow keys go with Shift. */
const FAR = 8;

/** The side in pixels that canvases are drawn near to. */
const SIDE = 640;

/** A map cell by cell, and beside it the picture with what the cell sees. */
export function CellGrid({ state, place, opacity }: CellGridProps) {
  const { props, chosen, image, maps } = state;
  const grid = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const { layer, map } = chosen.value!;
  const zoom = Math.max(1, Math.round(SIDE / layer.height));
  const pictureZoom = Math.max(1, Math.round(SIDE / props.height));
  useSignalEffect(() => {
    const numbers = maps.get(chosen.value?.layer.name ?? "")?.value;
    if (!numbers || !chosen.value || !grid.current || !over.current) return;
    const { layer, map } = chosen.value;
    const of: MapOf = { maps: numbers, channels: layer.channels, map };
    const pixels = colorize(of, scaleOf(state, layer, map), paletteOf(state));
    const { y, x } = place.value;
    drawSquares(grid.current, pixels, layer.width);
    drawFrame(
      grid.current,
      { top: y, left: x, height: 1, width: 1 },
      grid.current.width / layer.width,
    );
    if (!image.value) return;
    const overlay = { pixels, width: layer.width, opacity: opacity.value, smooth: false };
    drawOver(over.current, image.value, overlay);
    const seen = clip(frameOf(layer, props, y, x), props);
    drawFrame(over.current, seen, over.current.width / props.width);
  });
  const numbers = maps.get(layer.name)!.value;
  const { y, x } = place.value;
  const value = numbers &&
    valueAt({ maps: numbers, channels: layer.channels, map }, layer.width, y, x);
  const seen = clip(frameOf(layer, props, y, x), props);
  return (
    <div class="enlarged">
      <figure style={{ flexGrow: layer.width / layer.height }}>
        <div
          class="cells"
          role="application"
          tabIndex={0}
          aria-label={`Cells of map ${map} of ${layer.name}; arrow keys move`}
          aria-describedby="cell-said"
          onKeyDown={(event) => {
            const next = movedBy(event.key, place.value, layer, event.shiftKey ? FAR : 1);
            if (!next) return;
            event.preventDefault();
            place.value = next;
          }}
          onPointerMove={(event) => place.value = placeAt(event, layer)}
          onPointerDown={(event) => place.value = placeAt(event, layer)}
        >
          <canvas ref={grid} width={layer.width * zoom} height={layer.height * zoom} />
        </div>
        <figcaption id="cell-said" role="status" class="number">
          Row {y}, column {x}: <strong>{value === undefined ? "…" : format(value)}</strong>
        </figcaption>
      </figure>
      <figure style={{ flexGrow: props.width / props.height }}>
        <canvas
          ref={over}
          width={props.width * pictureZoom}
          height={props.height * pictureZoom}
          role="img"
          aria-label={`The map over the picture; the cell sees ${spokenFrame(seen)}`}
        />
        <figcaption class="number">It sees {spokenFrame(seen)}</figcaption>
      </figure>
    </div>
  );
}
