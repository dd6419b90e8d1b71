import { effect, type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { FilterAnswer, SnapshotId } from "../../inspection/protocol.ts";
import type { GalleryLayer } from "../../messages/gallery.ts";
import { drawFilters, type FilterTiles, filterTiles } from "./draw/filters.ts";
import { moveFocus } from "./roving.ts";
import type { GalleryState } from "./state.ts";

/** The snapshots as a list, each with the first filters as it has them. */
export function SnapshotStrip({ state }: { state: GalleryState }) {
  const first = state.props.layers.find(({ kind }) => kind === "convolution");
  return first ? <Strip state={state} layer={first} /> : null;
}

interface StripProps {
  readonly state: GalleryState;
  readonly layer: GalleryLayer;
}

function Strip({ state, layer }: StripProps) {
  const { snapshots, snapshot } = state;
  const list = useRef<HTMLOListElement>(null);
  const filters = useFilters(state, layer);
  useEffect(() => {
    const chosen = list.current!.children[snapshot.value] as HTMLElement;
    list.current!.scrollLeft = chosen.offsetLeft - list.current!.clientWidth / 2;
  }, [snapshot.value, snapshots.value.length]);
  return (
    <section class="snapshots" aria-labelledby="snapshots">
      <h2 id="snapshots">Snapshots, with filters of {layer.name}</h2>
      <ol ref={list} onKeyDown={(event) => moveFocus(event, snapshot)}>
        {snapshots.value.map(({ id, name }, i) => (
          <li key={id}>
            <button
              type="button"
              tabIndex={snapshot.value === i ? 0 : -1}
              aria-pressed={snapshot.value === i}
              onClick={() => snapshot.value = i}
            >
              <Filters tiles={filters.value.get(id)} />
              <span class="number">{name.replace(", ", ",\n")}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A layer's filters by snapshot: they come one by one, so that what is looked at goes before them. */
function useFilters(
  { overview, snapshots, asker, fail }: GalleryState,
  { name }: GalleryLayer,
): Signal<ReadonlyMap<SnapshotId, FilterTiles>> {
  const found = useSignal<ReadonlyMap<SnapshotId, FilterTiles>>(new Map());
  useEffect(() =>
    effect(() => {
      const next = overview.value && snapshots.value.find(({ id }) => !found.value.has(id));
      if (!next) return;
      const path = `filters?snapshot=${next.id}&layer=${encodeURIComponent(name)}`;
      asker.numbers<FilterAnswer>("filters of snapshots", path).then((answered) => {
        if (!answered) return;
        const { numbers, answer: { shape } } = answered;
        found.value = new Map(found.value).set(next.id, filterTiles(numbers, shape));
      }, fail);
    }), []);
  return found;
}

function Filters({ tiles }: { tiles?: FilterTiles }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (tiles) drawFilters(canvas.current!, tiles);
  }, [tiles]);
  return <canvas ref={canvas} width={1} height={1} aria-hidden="true" />;
}
