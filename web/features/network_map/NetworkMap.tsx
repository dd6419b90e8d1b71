import { useEffect, useMemo, useRef } from "preact/hooks";
import { useSignalEffect } from "@preact/signals";
import { Classes } from "./Classes.tsx";
import { drawFrames } from "./frames.ts";
import { Said } from "./Said.tsx";
import type { MapSource } from "./source.ts";
import { createView, followView, type View } from "./view.ts";
import { mapAt, type MapPlace, neighbour, tileOf } from "./world.ts";

/** How much larger a press makes the tiles. */
const LARGER = 1.5;
const ZOOM = { least: 0.3, most: 4 };

/** A network from left to right: a tile for each map, lines from what the map under the cursor is made of. */
export function NetworkMap({ source }: { source: MapSource }) {
  const view = useMemo(() => createView(source), [source]);
  useEffect(() => followView(view), [view]);
  const { problem } = view;
  return (
    <div class="network-map">
      <div class="map-body">
        <Region view={view} />
        <Classes view={view} />
      </div>
      <Said view={view} />
      {problem.value && <p class="problem" role="alert">{problem.value}</p>}
      <div class="row spread">
        <Legend source={source} />
        <Zoom view={view} />
      </div>
    </div>
  );
}

/** What is scrolled: a strip as wide as the world, and the canvas that stays in sight. */
function Region({ view }: { view: View }) {
  const region = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  const { source, size, scroll, cursor, world } = view;
  useEffect(() => {
    const element = region.current!;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const known = size.peek();
      // What is out of sight for a moment keeps its tiles.
      if (width === 0 || (known.width === width && known.height === height)) return;
      size.value = { width, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const stop = drawFrames(canvas.current!, view);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [view]);
  useSignalEffect(() => {
    strip.current!.style.width = `${world.value.width}px`;
  });
  return (
    <div
      class="map-region"
      ref={region}
      tabIndex={0}
      role="application"
      aria-roledescription="map of the network"
      aria-label="The network, from the picture to the classes. Arrow keys move from map to map, Enter enlarges."
      onScroll={({ currentTarget }) => scroll.value = currentTarget.scrollLeft}
      onPointerMove={(event) => {
        if (event.pointerType !== "touch") cursor.value = placeAt(view, event);
      }}
      onPointerLeave={({ pointerType }) => {
        if (pointerType !== "touch") cursor.value = undefined;
      }}
      onClick={(event) => choose(view, event as unknown as PointerEvent)}
      onKeyDown={(event) => move(view, event)}
    >
      <div class="map-strip" ref={strip}>
        <canvas ref={canvas} aria-hidden="true" data-columns={source.network.columns.length} />
      </div>
    </div>
  );
}

/** The map under a pointer. */
function placeAt({ world, scroll }: View, event: MouseEvent): MapPlace | undefined {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return mapAt(world.peek(), event.clientX - box.left + scroll.peek(), event.clientY - box.top);
}

/** A mouse opens what it points at; a finger points first. */
function choose(view: View, event: PointerEvent): void {
  const { source, cursor } = view;
  const place = placeAt(view, event);
  const before = cursor.peek();
  cursor.value = place;
  const isAgain = place && before?.column === place.column && before.map === place.map;
  if (place && isAgain && place.column > 0) source.open?.(place);
}

function move(view: View, event: KeyboardEvent): void {
  const { source, cursor, world, size } = view;
  const place = cursor.peek();
  if (event.key === "Enter" && place && place.column > 0) {
    event.preventDefault(); // the same key would press what has the focus next
    return source.open?.(place);
  }
  if (event.key === "Escape" && place) return void (cursor.value = undefined);
  const next = place || /^(Home|End)$/.test(event.key)
    ? neighbour(world.peek(), place ?? FIRST, event.key)
    : firstOf(event.key);
  if (!next) return;
  event.preventDefault();
  cursor.value = next;
  const { x, width } = tileOf(world.peek(), next);
  const region = event.currentTarget as HTMLElement;
  const [left, wide] = [region.scrollLeft, size.peek().width];
  // What it is made of stands to its left.
  const room = Math.min(wide / 2, 240);
  if (x - room < left) region.scrollLeft = x - room;
  else if (x + width + 24 > left + wide) region.scrollLeft = x + width + 24 - wide;
}

const FIRST: MapPlace = { column: 0, map: 0 };

/** An arrow begins at the picture. */
const firstOf = (key: string): MapPlace | undefined => key.startsWith("Arrow") ? FIRST : undefined;

function Legend({ source }: { source: MapSource }) {
  return (
    <p class="map-legend muted">
      {source.edgesMean && (
        <>
          <span class="above">raises it</span>
          <span class="below">lowers it</span>
        </>
      )}
      <span class="dead">dead: {source.deadMeans}</span>
      {source.edgesMean && <span>Lines: the three strongest inputs, {source.edgesMean}.</span>}
    </p>
  );
}

function Zoom({ view: { zoom } }: { view: View }) {
  const by = (factor: number) => {
    zoom.value = Math.max(ZOOM.least, Math.min(ZOOM.most, zoom.value * factor));
  };
  return (
    <div class="segments" role="group" aria-label="Tiles">
      <button type="button" disabled={zoom.value <= ZOOM.least} onClick={() => by(1 / LARGER)}>
        Smaller
      </button>
      <button type="button" disabled={zoom.value >= ZOOM.most} onClick={() => by(LARGER)}>
        Larger
      </button>
    </div>
  );
}
